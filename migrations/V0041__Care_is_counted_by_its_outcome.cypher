// The outcomes of follow-ups are counted without reading the follow-ups. The next refresh stores `care` and `place`.
CREATE RANGE INDEX follow_up_care IF NOT EXISTS FOR (n:FollowUp) ON (n.care, n.dueAt, n.place);

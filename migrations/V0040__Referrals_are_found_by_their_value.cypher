// Referrals of a period that are worth something are found first. The next refresh stores `netValue` of referrals.
CREATE RANGE INDEX referral_given_value IF NOT EXISTS FOR (n:Referral) ON (n.givenAt, n.netValue);

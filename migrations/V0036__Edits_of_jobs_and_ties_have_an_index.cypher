// A job or a tie has the key `history`, and its edits have the same key.
CREATE RANGE INDEX edit_history IF NOT EXISTS FOR (n:Edit) ON (n.history);

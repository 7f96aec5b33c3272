// Contacts whose referrals can be worth most are found first. The next refresh stores `creditUpTo`.
CREATE RANGE INDEX contact_credit IF NOT EXISTS FOR (n:Contact) ON (n.creditUpTo);

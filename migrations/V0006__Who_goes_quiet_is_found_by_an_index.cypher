// A day asks who will fall to a lower level soon, and whose next order is late.
CREATE RANGE INDEX customer_will_drop_at IF NOT EXISTS FOR (n:Customer) ON (n.willDropAt);
CREATE RANGE INDEX customer_overdue IF NOT EXISTS FOR (n:Customer) ON (n.overdue);

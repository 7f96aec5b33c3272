// The people between our reps and a contact or an account: everybody within some ties of the target, and the reps in touch with them.
// (:Contact)-[:KNOWS|REPORTS_TO]-(:Contact), (:Contact)-[:GAVE]->(:Referral)-[:TO]->(:Contact), (:Contact)-[:WORKS_AT]->(:Customer),
// (:Rep)-[:HAD]->(:Touchpoint)-[:WITH]->(:Contact). `hop` is repeated once for each tie from the target on (graph/queries/repeated_query.py). The ties of the
// last people are not followed. No path leads through a record that is not visible to the viewer, or a person at a competitor of the
// target's employer (R21).
// Parameters: $contact or $customer, the target's id. Placeholders (graph/queries/tie_strength.py): %ties stands for ties.cypher; %strengths by how; %kept
// ties of a person, strongest first, then by id (one more is returned if there are more); %width people whose ties are followed in a hop,
// nearest first; %joint_work and %touchpoint, half-lives in days.
// Columns, one row, no row without the target: [id, name, whether it is an account]; ids of the target's people; ties as [person, other
// person, strength, how, last seen, record]; offices as [account, [[department or '', ids]]], with %kept + 2 people of each; people as [id,
// name, doNotContact, present jobs as [account, department], reps in touch as [rep, faded two-way touchpoints, the last, records]];
// accounts as [id, name, STOPPED, unresolved severe claim]; whether %width left anybody out; number of people left out at competitors.
// Moments are seconds.

// -- start
CALL () {
  MATCH (goal:Contact {id: $contact}) WHERE %see(goal:Contact) RETURN goal, [goal] AS goals
  UNION ALL
  MATCH (goal:Customer {id: $customer}) WHERE %see(goal:Customer)
  RETURN goal, COLLECT {
    MATCH (goal)<-[job:WORKS_AT]-(person:Contact) WHERE job.until IS NULL
    WITH person, min(CASE WHEN job.buyingRole IS NULL THEN 1 ELSE 0 END) AS rank
    RETURN person ORDER BY rank, person.id LIMIT %kept + 1
  } AS goals
}
WITH goal, goals, CASE WHEN goal:Customer THEN [goal] ELSE COLLECT {
  MATCH (goal)-[job:WORKS_AT]->(home:Customer) WHERE job.until IS NULL AND %see(home:Customer) RETURN home
} END AS homes
WITH goal, goals, COLLECT {
  UNWIND homes AS home MATCH (home)-[:COMPETES_WITH]-(rival:Customer) WHERE %see(rival:Customer) RETURN DISTINCT rival
} AS rivals
WITH goal, rivals, goals, [one IN goals[..%kept] | [one, 1.0]] AS edge, goals[..%kept] AS met, [] AS entered, [] AS ties, [] AS offices,
  false AS cut, 0 AS barred

// -- hop
CALL (edge) {
  UNWIND edge AS one
  WITH one[0] AS person, one[1] AS near
  CALL (person) { %ties }
  RETURN collect([person.id, other.id] + best) AS found, collect([other, near * best[0]]) AS known
}
CALL (edge, entered) {
  UNWIND edge AS one
  WITH one[0] AS person, one[1] AS near, entered
  MATCH (person)-[job:WORKS_AT]->(account:Customer) WHERE job.until IS NULL AND NOT account IN entered AND %see(account:Customer)
  WITH account, max(near) AS near
  CALL (account) {
    MATCH (account)<-[job:WORKS_AT]-(other:Contact) WHERE job.until IS NULL
    WITH DISTINCT coalesce(job.department, '') AS department, other ORDER BY other.id
    WITH department, collect(other)[..%kept + 2] AS people
    RETURN collect([department, people]) AS departments
  }
  RETURN collect([account, near, departments]) AS opened
}
CALL (known, opened, met, rivals) {
  CALL (known, opened) {
    UNWIND known AS one RETURN one[0] AS other, one[1] AS near
    UNION ALL
    UNWIND opened AS office UNWIND office[2] AS department UNWIND department[1] AS other
    RETURN other, office[1] * %strengths['SAME_DEPARTMENT'] AS near
  }
  WITH met, rivals, other, max(near) AS near WHERE NOT other IN met
  WITH other, near, size(rivals) > 0 AND EXISTS {
    MATCH (other)-[job:WORKS_AT]->(rival:Customer) WHERE job.until IS NULL AND rival IN rivals
  } AS theirs ORDER BY near DESC, other.id
  RETURN collect(CASE WHEN NOT theirs THEN [other, near] END) AS next, count(CASE WHEN theirs THEN 1 END) AS left
}
WITH goal, rivals, goals, next[..%width] AS edge, met + [one IN next[..%width] | one[0]] AS met,
  entered + [office IN opened | office[0]] AS entered, ties + found AS ties,
  offices + [office IN opened | [office[0].id, [one IN office[2] | [one[0], [who IN one[1] | who.id]]]]] AS offices,
  cut OR size(next) > %width AS cut, barred + left AS barred

// -- end
CALL (met) {
  UNWIND met AS person
  CALL (person) {
    MATCH (person)<-[:WITH]-(talk:Touchpoint)<-[:HAD]-(rep:Rep)
    WHERE talk.direction = 'TWO_WAY' AND talk.at <= %now AND %see(talk:Touchpoint)
    WITH rep, talk, CASE talk.kind WHEN 'JOINT_WORK' THEN %joint_work ELSE %touchpoint END AS half ORDER BY talk.at DESC, talk.id
    WITH rep, sum(0.5 ^ ((%now.epochSeconds - talk.at.epochSeconds) / 86400.0 / half)) AS faded,
      max(talk.at).epochSeconds AS last, collect(talk.id)[..3] AS records
    ORDER BY faded DESC, rep.id LIMIT %kept
    RETURN collect([rep.id, faded, last, records]) AS touch
  }
  RETURN collect([
    person.id, %asked(person.name), coalesce(%asked(person.doNotContact), false),
    COLLECT {
      MATCH (person)-[job:WORKS_AT]->(account:Customer) WHERE job.until IS NULL AND %see(account:Customer)
      RETURN [account.id, coalesce(job.department, '')] ORDER BY account.id, job.department
    },
    touch
  ]) AS people
}
CALL (met) {
  UNWIND met AS person
  MATCH (person)-[job:WORKS_AT]->(account:Customer) WHERE job.until IS NULL AND %see(account:Customer)
  WITH DISTINCT account
  RETURN collect([
    account.id, account.name, coalesce(account.status = 'STOPPED', false),
    EXISTS {
      MATCH (account)<-[:OF]-(claim:Claim) WHERE claim.severity = 'SEVERE' AND claim.resolvedAt IS NULL AND %see(claim:Claim)
    }
  ]) AS accounts
}
RETURN [goal.id, goal.name, goal:Customer], [one IN goals | one.id], ties, offices, people, accounts, cut, barred

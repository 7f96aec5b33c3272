// What is popular, first; and the offers of all customers, best first.  (:Customer)-[:OFFERED]->(:Product), (:Customer)-[:LACKS]->(:Category)
CREATE RANGE INDEX product_popularity IF NOT EXISTS FOR (n:Product) ON (n.popularity);
CREATE RANGE INDEX category_popularity IF NOT EXISTS FOR (n:Category) ON (n.popularity);
CREATE RANGE INDEX offered_score IF NOT EXISTS FOR ()-[r:OFFERED]-() ON (r.score);
CREATE RANGE INDEX lacks_score IF NOT EXISTS FOR ()-[r:LACKS]-() ON (r.score);

-- A forwarder of goods. Everything is computed; dates are relative to today.
CREATE SCHEMA freight;
SET search_path = freight, public;
CREATE TABLE carriers (id int PRIMARY KEY, name text NOT NULL, country text NOT NULL, rating numeric NOT NULL);
CREATE TABLE depots (id int PRIMARY KEY, name text NOT NULL, city text NOT NULL, capacity int NOT NULL);
CREATE TABLE shipments (id int PRIMARY KEY, carrier_id int NOT NULL REFERENCES carriers, depot_id int NOT NULL REFERENCES depots,
    sent_on date NOT NULL, delivered_on date, weight_kg numeric NOT NULL, price numeric NOT NULL, priority text NOT NULL);
CREATE TABLE claims (id int PRIMARY KEY, shipment_id int NOT NULL REFERENCES shipments, amount numeric NOT NULL, reason text NOT NULL, filed_on date NOT NULL);
INSERT INTO carriers SELECT i, (ARRAY['Nordfracht','Swiftline','Cargomax','Bluewing','Terratrans','Polarway','Ostlog'])[i],
    (ARRAY['Norway','France','Spain','France','Poland','Norway','Poland'])[i], 2.5 + (i * 3 % 5) * 0.5 FROM generate_series(1, 7) i;
INSERT INTO depots SELECT i, (ARRAY['North Hub','Harbour','Airport','South Hub'])[i], (ARRAY['Oslo','Lyon','Madrid','Gdansk'])[i], 500 * i
    FROM generate_series(1, 4) i;
INSERT INTO shipments SELECT i, 1 + (i * i) % 6, 1 + (i * 3) % 4, CURRENT_DATE - (i % 800),
    CASE WHEN i % 5 <> 0 THEN CURRENT_DATE - (i % 800) + (1 + i % 9) END, 5 + (i * 17) % 900, 20 + (i * 29) % 700,
    (ARRAY['express','standard','standard'])[1 + i % 3] FROM generate_series(1, 1200) i;
INSERT INTO claims SELECT i, 1 + (i * 13) % 1200, 10 + (i * 7) % 300, (ARRAY['damaged','lost','late'])[1 + i % 3], CURRENT_DATE - (i % 500)
    FROM generate_series(1, 150) i;

-- A doctors' practice. Everything is computed; dates are relative to today.
CREATE SCHEMA clinic;
SET search_path = clinic, public;
CREATE TABLE patients (id int PRIMARY KEY, name text NOT NULL, city text NOT NULL, born date NOT NULL, insurer text NOT NULL, registered date NOT NULL);
CREATE TABLE doctors (id int PRIMARY KEY, name text NOT NULL, specialty text NOT NULL, hired date NOT NULL, salary numeric NOT NULL);
CREATE TABLE appointments (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patients, doctor_id int NOT NULL REFERENCES doctors,
    starts_at timestamp NOT NULL, status text NOT NULL, fee numeric NOT NULL);
CREATE TABLE prescriptions (id int PRIMARY KEY, appointment_id int NOT NULL REFERENCES appointments, drug text NOT NULL, quantity int NOT NULL);
INSERT INTO doctors SELECT i, 'Dr ' || (ARRAY['Adler','Blum','Cohen','Diaz','Eriksen','Fontaine'])[i],
    (ARRAY['cardiology','dermatology','cardiology','pediatrics','neurology','dermatology'])[i], date '2010-03-01' + i * 400, 70000 + i * 5000
    FROM generate_series(1, 6) i;
INSERT INTO patients SELECT i, 'Patient ' || i, (ARRAY['Berlin','Bern','Vienna','Basel'])[1 + i % 4], date '1950-01-01' + i * 211,
    (ARRAY['Allianz','Helsana','Sanitas'])[1 + i % 3], CURRENT_DATE - (i * 9)
    FROM generate_series(1, 80) i;
INSERT INTO appointments SELECT i, 1 + (i * 7) % 70, 1 + (i * i) % 5, (CURRENT_DATE - (i % 700)) + time '09:00' + (i % 8) * interval '1 hour',
    (ARRAY['done','done','done','cancelled','missed','booked'])[1 + (i * 5) % 6], 40 + (i * 13) % 160
    FROM generate_series(1, 900) i;
INSERT INTO prescriptions SELECT i, 1 + (i * 11) % 900, (ARRAY['Aspirin','Ibuprofen','Metformin','Atorvastatin'])[1 + i % 4], 1 + i % 5
    FROM generate_series(1, 400) i;

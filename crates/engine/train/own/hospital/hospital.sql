DROP SCHEMA IF EXISTS hospital CASCADE;
CREATE SCHEMA hospital;
SET search_path TO hospital;

CREATE FUNCTION h(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
  'SELECT ((hashtext(t) & 2147483647) % n)::int';

CREATE TABLE wards (
  ward_id integer PRIMARY KEY,
  name text NOT NULL,
  floor integer NOT NULL,
  visiting_hours text,
  closed_on date
);
CREATE TABLE beds (
  bed_id integer PRIMARY KEY,
  ward_id integer NOT NULL REFERENCES wards,
  room text NOT NULL,
  bed_no integer NOT NULL,
  has_monitor boolean NOT NULL,
  out_of_use boolean NOT NULL DEFAULT false
);
CREATE TABLE doctors (
  doctor_id integer PRIMARY KEY,
  first_name text NOT NULL,
  last_name text NOT NULL,
  specialty text NOT NULL,
  hired_on date NOT NULL,
  left_on date
);
CREATE TABLE doctor_posts (
  doctor_id integer NOT NULL REFERENCES doctors,
  ward_id integer NOT NULL REFERENCES wards,
  position text NOT NULL,
  from_date date NOT NULL,
  to_date date,
  PRIMARY KEY (doctor_id, from_date)
);
CREATE TABLE nurses (
  nurse_id integer PRIMARY KEY,
  first_name text NOT NULL,
  last_name text NOT NULL,
  ward_id integer NOT NULL REFERENCES wards,
  hours_per_week integer NOT NULL,
  hired_on date NOT NULL,
  left_on date
);
CREATE TABLE patients (
  patient_id integer PRIMARY KEY,
  first_name text NOT NULL,
  last_name text NOT NULL,
  sex char(1) NOT NULL,
  born_on date NOT NULL,
  died_on date,
  town text NOT NULL,
  insurance text NOT NULL,
  blood_group text,
  registered_on date NOT NULL
);
CREATE TABLE admissions (
  admission_id integer PRIMARY KEY,
  patient_id integer NOT NULL REFERENCES patients,
  doctor_id integer NOT NULL REFERENCES doctors,
  kind char(1) NOT NULL,
  diagnosis text NOT NULL,
  admitted_at timestamp NOT NULL,
  discharged_at timestamp,
  discharged_to text
);
CREATE TABLE bed_stays (
  admission_id integer NOT NULL REFERENCES admissions,
  bed_id integer NOT NULL REFERENCES beds,
  from_time timestamp NOT NULL,
  to_time timestamp,
  PRIMARY KEY (admission_id, from_time)
);
CREATE TABLE operations (
  operation_id integer PRIMARY KEY,
  admission_id integer NOT NULL REFERENCES admissions,
  surgeon_id integer NOT NULL REFERENCES doctors,
  anaesthetist_id integer REFERENCES doctors,
  theatre integer NOT NULL,
  procedure_name text NOT NULL,
  planned_start timestamp NOT NULL,
  started_at timestamp,
  finished_at timestamp,
  status text NOT NULL,
  cancel_reason text,
  complication text
);
CREATE TABLE lab_tests (
  test_code text PRIMARY KEY,
  name text NOT NULL,
  unit text NOT NULL,
  normal_low numeric,
  normal_high numeric
);
CREATE TABLE lab_results (
  result_id integer PRIMARY KEY,
  admission_id integer NOT NULL REFERENCES admissions,
  test_code text NOT NULL REFERENCES lab_tests,
  ordered_by integer NOT NULL REFERENCES doctors,
  urgent boolean NOT NULL,
  taken_at timestamp NOT NULL,
  reported_at timestamp,
  value numeric
);
CREATE TABLE shifts (
  shift_id integer PRIMARY KEY,
  nurse_id integer NOT NULL REFERENCES nurses,
  ward_id integer NOT NULL REFERENCES wards,
  shift_date date NOT NULL,
  kind text NOT NULL,
  hours numeric NOT NULL,
  absent text
);

COMMENT ON COLUMN admissions.kind IS 'E emergency, P planned, T transferred from another hospital';
COMMENT ON COLUMN bed_stays.to_time IS 'empty while the patient is still in the bed';
COMMENT ON COLUMN shifts.absent IS 'empty = worked; otherwise why the nurse did not come: sick, holiday, training';

INSERT INTO wards VALUES
 (1,'Intensive Care',2,'15:00-16:00',NULL),(2,'Surgery',3,'14:00-19:00',NULL),(3,'Internal Medicine',4,'14:00-19:00',NULL),
 (4,'Cardiology',4,'14:00-18:00',NULL),(5,'Neurology',5,'14:00-18:00',NULL),(6,'Orthopaedics',3,'14:00-19:00',NULL),
 (7,'Maternity',1,'10:00-20:00',NULL),(8,'Children',1,'09:00-20:00',NULL),(9,'Geriatrics',5,'10:00-19:00',NULL),
 (10,'Eye Clinic',0,NULL,current_date - 520);

INSERT INTO beds
SELECT row_number() OVER (ORDER BY w, n), w, w || lpad(((n + 1) / 2)::text, 2, '0'), n, w = 1 OR (w IN (4, 5) AND n % 3 = 0), (w, n) IN ((3, 5), (6, 9), (9, 10), (2, 12))
FROM (VALUES (1,8),(2,12),(3,14),(4,10),(5,8),(6,10),(7,8),(8,8),(9,10)) v(w, c), generate_series(1, c) n;

INSERT INTO doctors
SELECT d, (ARRAY['Helen','Robert','Aisha','Martin','Julia','Stefan','Carmen','Peter','Ling','Oliver','Fatima','George','Marta','Igor','Susan','Kamal','Ruth','Daniel'])[1 + d % 18],
       (ARRAY['Abbott','Brooks','Castillo','Drummond','Ellis','Farrow','Grant','Hoffman','Imran','Jensen','Kaplan','Lowe','Mitchell','Nakamura','Osborne','Pavlov','Quigley','Reyes','Sinclair'])[1 + (d * 5) % 19],
       sp, current_date - (400 + d * 373 % 5200), CASE WHEN d IN (7, 19, 30) THEN current_date - (d * 6) END
FROM generate_series(1, 38) d
CROSS JOIN LATERAL (SELECT CASE WHEN d <= 7 THEN 'surgery' WHEN d <= 13 THEN 'internal medicine' WHEN d <= 18 THEN 'cardiology' WHEN d <= 21 THEN 'neurology'
   WHEN d <= 26 THEN 'orthopaedics' WHEN d <= 29 THEN 'gynaecology' WHEN d <= 32 THEN 'paediatrics' ELSE 'anaesthesia' END AS sp) s;

INSERT INTO doctor_posts
SELECT d.doctor_id, CASE d.specialty WHEN 'surgery' THEN 2 WHEN 'internal medicine' THEN CASE WHEN k = 1 AND d.doctor_id % 3 = 0 THEN 9 WHEN d.doctor_id IN (9) THEN 9 ELSE 3 END
         WHEN 'cardiology' THEN CASE WHEN k = 0 AND n > 1 AND d.doctor_id % 2 = 0 THEN 3 ELSE 4 END WHEN 'neurology' THEN 5 WHEN 'orthopaedics' THEN CASE WHEN k = 0 AND d.doctor_id = 24 THEN 2 ELSE 6 END
         WHEN 'gynaecology' THEN 7 WHEN 'paediatrics' THEN 8 ELSE 1 END,
       CASE WHEN k = n - 1 AND d.doctor_id IN (1, 8, 14, 20, 22, 27, 31, 33, 9) THEN 'head of ward'
            WHEN d.doctor_id IN (7, 19, 30) AND k = n - 1 THEN 'head of ward'
            WHEN k = 0 AND n > 1 THEN 'resident' WHEN k = n - 1 AND n = 3 THEN 'consultant' WHEN k = n - 1 AND d.doctor_id % 3 = 1 THEN 'consultant' ELSE 'registrar' END,
       d.hired_on + floor(span * k / n)::int, CASE WHEN k < n - 1 THEN d.hired_on + floor(span * (k + 1) / n)::int - 1 ELSE d.left_on END
FROM doctors d CROSS JOIN LATERAL (SELECT CASE WHEN d.hired_on < current_date - 3000 THEN 3 WHEN d.hired_on < current_date - 1100 THEN 2 ELSE 1 END AS n, coalesce(d.left_on, current_date - 60) - d.hired_on AS span) x
CROSS JOIN LATERAL generate_series(0, n - 1) k;

-- heads who took over from one who left
UPDATE doctor_posts SET position = 'consultant', to_date = x.d FROM (VALUES (1, current_date - 42), (20, current_date - 114), (31, current_date - 180)) x(id, d)
WHERE doctor_id = x.id AND to_date IS NULL;
INSERT INTO doctor_posts VALUES (1, 2, 'head of ward', current_date - 41, NULL), (20, 5, 'head of ward', current_date - 113, NULL), (31, 8, 'head of ward', current_date - 179, NULL);

INSERT INTO nurses
SELECT n, (ARRAY['Agnes','Bernd','Cora','Denis','Edith','Frank','Gina','Hasan','Irene','Jakub','Kim','Lena','Milan'])[1 + n % 13],
       (ARRAY['Archer','Bloom','Crane','Dale','Eaton','Flint','Gale','Heath','Ivory','Joyce','Knox','Lane','Marsh','North','Oakley','Penn','Rowe'])[1 + (n * 4) % 17],
       1 + n % 9, (ARRAY[38,38,30,20,38])[1 + h('hw' || n, 5)], current_date - (120 + n * 211 % 4300), CASE WHEN n IN (11, 27, 40) THEN current_date - n END
FROM generate_series(1, 45) n;

INSERT INTO patients
SELECT p, CASE WHEN sx = 'F' THEN (ARRAY['Emma','Rosalind','Ingrid','Tamara','Beatrice','Nora','Wanda','Farida','Claire','Paula','Leonie','Mei','Sandra','Edna','Joan','Petra'])[1 + h('pf' || p, 16)]
               ELSE (ARRAY['Albert','Boris','Conrad','Dieter','Edgar','Franz','Gustav','Henry','Ivan','Jack','Karl','Luis','Mehmet','Norman','Oscar','Philip'])[1 + h('pg' || p, 16)] END,
       (ARRAY['Acker','Barlow','Cole','Dawson','Eriksen','Foster','Gibson','Hale','Irwin','Jordan','Kemp','Larsen','Moss','Norris','Otto','Payne','Rahman','Steele','Thorne','Underwood','Vance','Walsh','Yates','Zimmer'])[1 + (p * 7) % 24],
       sx, current_date - age, NULL,
       (ARRAY['Millbrook','Ashford','Millbrook','Kingsley','Rivermouth','Oldtown','Ashford','Millbrook','Fairhaven','Hillcrest'])[1 + h('town' || p, 10)],
       (ARRAY['public','public','private','public','public','none','private','public'])[1 + h('ins' || p, 8)],
       CASE WHEN h('bgn' || p, 9) = 0 THEN NULL ELSE (ARRAY['O+','A+','A+','B+','O-','A-','O+','AB+','B-','O+','AB-'])[1 + h('bg' || p, 11)] END,
       current_date - (430 + h('reg' || p, 2000))
FROM (SELECT p, CASE WHEN p <= 200 THEN 'F' WHEN h('sx' || p, 2) = 0 THEN 'F' ELSE 'M' END AS sx,
        CASE WHEN p <= 200 THEN 365 * (20 + h('age' || p, 22)) WHEN p <= 420 THEN 430 + 365 * h('age' || p, 14) ELSE 365 * (24 + (h('age' || p, 68) + h('agf' || p, 68)) / 2 + h('agg' || p, 8)) END + h('ad' || p, 360) AS age
      FROM generate_series(1, 1750) p) x;

CREATE TABLE tmp_slot AS
WITH raw AS (
  SELECT b.bed_id, b.ward_id, k,
         CASE b.ward_id WHEN 7 THEN 40 + h('los' || b.bed_id || '-' || k, 80) WHEN 8 THEN 30 + h('los' || b.bed_id || '-' || k, 110)
           WHEN 3 THEN 50 + h('los' || b.bed_id || '-' || k, 260) WHEN 6 THEN 70 + h('los' || b.bed_id || '-' || k, 240)
           WHEN 5 THEN 60 + h('los' || b.bed_id || '-' || k, 300) WHEN 4 THEN 40 + h('los' || b.bed_id || '-' || k, 200) ELSE 45 + h('los' || b.bed_id || '-' || k, 180) END AS los,
         6 + (h('gap' || b.bed_id || '-' || k, 16) * h('gaq' || b.bed_id || '-' || k, 16)) AS gap
  FROM beds b CROSS JOIN generate_series(1, 140) k WHERE b.ward_id BETWEEN 2 AND 8 AND NOT b.out_of_use),
run AS (SELECT *, sum(los + gap) OVER (PARTITION BY bed_id ORDER BY k) - los AS off FROM raw)
SELECT bed_id, ward_id, k, current_date - interval '430 days' + make_interval(hours => off::int, mins => h('mi' || bed_id || '-' || k, 60)) AS a,
       current_date - interval '430 days' + make_interval(hours => off::int + los, mins => h('mo' || bed_id || '-' || k, 60)) AS z
FROM run;
DELETE FROM tmp_slot WHERE a >= current_date + interval '4 hours';
UPDATE tmp_slot SET z = NULL WHERE z >= current_date + interval '4 hours';

CREATE TABLE tmp_adm AS
SELECT s.*, row_number() OVER (ORDER BY a, bed_id)::int AS id,
       (h('again' || bed_id || '-' || k, 9) = 0 AND k > 1 AND EXISTS (SELECT 1 FROM tmp_slot t WHERE t.bed_id = s.bed_id AND t.k = s.k - 1)) AS again,
       CASE ward_id WHEN 7 THEN 'm' WHEN 8 THEN 'c' ELSE 'a' END AS pool
FROM tmp_slot s;
CREATE TABLE tmp_pat AS
SELECT id, bed_id, k, again, CASE pool WHEN 'm' THEN 1 + (rn * 7) % 200 WHEN 'c' THEN 201 + (rn * 7) % 220 ELSE 421 + (rn * 7) % 1180 END AS patient_id
FROM (SELECT *, row_number() OVER (PARTITION BY pool ORDER BY a, bed_id)::int AS rn FROM tmp_adm) x;
UPDATE tmp_pat p SET patient_id = q.patient_id FROM tmp_pat q WHERE p.again AND NOT q.again AND q.bed_id = p.bed_id AND q.k = p.k - 1;

INSERT INTO admissions
SELECT t.id, p.patient_id,
       CASE t.ward_id WHEN 2 THEN 1 + h('doc' || t.id, 6) WHEN 3 THEN 8 + h('doc' || t.id, 6) WHEN 4 THEN 14 + h('doc' || t.id, 5) WHEN 5 THEN 20 + h('doc' || t.id, 2)
            WHEN 6 THEN 22 + h('doc' || t.id, 5) WHEN 7 THEN 27 + h('doc' || t.id, 3) ELSE 31 + h('doc' || t.id, 2) END,
       CASE WHEN h('kd' || t.id, 20) < 9 + (t.ward_id % 3) * 2 THEN 'E' WHEN h('kd' || t.id, 20) = 19 THEN 'T' ELSE 'P' END,
       CASE t.ward_id
         WHEN 2 THEN (ARRAY['appendicitis','gallstones','hernia','bowel obstruction','gallstones','colon tumour'])[1 + h('dx' || t.id, 6)]
         WHEN 3 THEN (ARRAY['pneumonia','diabetes','kidney failure','sepsis','pneumonia','gastric ulcer','anaemia'])[1 + h('dx' || t.id, 7)]
         WHEN 4 THEN (ARRAY['heart failure','heart attack','atrial fibrillation','heart failure','angina'])[1 + h('dx' || t.id, 5)]
         WHEN 5 THEN (ARRAY['stroke','epilepsy','stroke','migraine','multiple sclerosis'])[1 + h('dx' || t.id, 5)]
         WHEN 6 THEN (ARRAY['hip fracture','knee arthrosis','ankle fracture','hip fracture','slipped disc'])[1 + h('dx' || t.id, 5)]
         WHEN 7 THEN (ARRAY['birth','birth','birth','pregnancy complications'])[1 + h('dx' || t.id, 4)]
         ELSE (ARRAY['bronchitis','asthma','broken arm','tonsillitis','bronchitis','gastroenteritis'])[1 + h('dx' || t.id, 6)] END,
       t.a, t.z, NULL
FROM tmp_adm t JOIN tmp_pat p USING (id);

UPDATE admissions a SET discharged_to = CASE
    WHEN x.lastone AND x.w NOT IN (7, 8) AND a.discharged_at IS NOT NULL AND h('die' || a.admission_id, 100) < CASE x.w WHEN 3 THEN 11 WHEN 4 THEN 9 WHEN 5 THEN 8 ELSE 3 END THEN 'died'
    WHEN x.w IN (7, 8) OR h('dto' || a.admission_id, 20) < 15 THEN 'home'
    WHEN h('dto' || a.admission_id, 20) < 18 THEN 'care home' ELSE 'other hospital' END
FROM (SELECT a.admission_id, t.ward_id AS w, lead(a.admission_id) OVER (PARTITION BY a.patient_id ORDER BY a.admitted_at) IS NULL AS lastone
      FROM admissions a JOIN tmp_adm t ON t.id = a.admission_id) x
WHERE x.admission_id = a.admission_id AND a.discharged_at IS NOT NULL;
UPDATE patients p SET died_on = a.discharged_at::date FROM admissions a WHERE a.patient_id = p.patient_id AND a.discharged_to = 'died';
UPDATE patients p SET registered_on = x.d FROM (SELECT patient_id, min(admitted_at)::date AS d FROM admissions GROUP BY 1) x
WHERE x.patient_id = p.patient_id AND h('newp' || p.patient_id, 3) > 0;
UPDATE patients SET born_on = least(born_on, registered_on - 20) WHERE born_on > registered_on;

-- moves: intensive care first, or geriatrics at the end
INSERT INTO bed_stays
SELECT id, bed, f, t FROM (
  SELECT id, bed_id, a, z, k, ward_id,
         CASE WHEN bed_id IN (10, 12, 35, 37, 39, 46, 48, 55) AND (k % 3 = 0) THEN (SELECT bed_id FROM (VALUES (10,1),(12,2),(35,3),(37,4),(39,5),(46,6),(48,7),(55,8)) m(b, bed_id) WHERE b = tmp_adm.bed_id) END AS icu,
         CASE WHEN bed_id IN (22, 24, 27, 29, 31, 54, 56, 58, 47) AND k % 2 = 0 THEN (SELECT bed_id FROM (VALUES (22,79),(24,80),(27,81),(29,82),(31,83),(54,84),(56,85),(58,86),(47,87)) m(b, bed_id) WHERE b = tmp_adm.bed_id) END AS ger
  FROM tmp_adm) s
CROSS JOIN LATERAL (SELECT a + make_interval(hours => 14 + h('icuh' || id, 70)) AS mi, a + make_interval(hours => 30 + h('gerh' || id, 60)) AS mg) c
CROSS JOIN LATERAL (VALUES
   (CASE WHEN icu IS NOT NULL THEN icu ELSE s.bed_id END, a,
    CASE WHEN icu IS NOT NULL THEN CASE WHEN coalesce(z, current_date + interval '4 hours') > mi THEN mi ELSE z END
         WHEN ger IS NOT NULL AND coalesce(z, current_date + interval '4 hours') > mg THEN mg ELSE z END),
   (CASE WHEN icu IS NOT NULL AND coalesce(z, current_date + interval '4 hours') > mi THEN s.bed_id
         WHEN icu IS NULL AND ger IS NOT NULL AND coalesce(z, current_date + interval '4 hours') > mg THEN ger END,
    CASE WHEN icu IS NOT NULL THEN mi ELSE mg END, z)) v(bed, f, t)
WHERE bed IS NOT NULL;

INSERT INTO operations
SELECT row_number() OVER (ORDER BY pl, id), id,
       CASE w WHEN 2 THEN 1 + h('su' || id || n, 6) WHEN 4 THEN 14 + h('su' || id || n, 3) WHEN 5 THEN 20 WHEN 6 THEN 22 + h('su' || id || n, 4) ELSE 27 + h('su' || id || n, 3) END,
       CASE WHEN h('na' || id || n, 12) = 0 THEN NULL ELSE 33 + h('an' || id || n, 5) END,
       CASE WHEN w = 7 THEN 5 ELSE 1 + h('th' || id || n, 4) END, pr, pl,
       CASE WHEN st = 'done' THEN pl + make_interval(mins => late) END,
       CASE WHEN st = 'done' THEN pl + make_interval(mins => late + 25 + h('du' || id || n, 60) + CASE w WHEN 4 THEN 70 WHEN 6 THEN 45 WHEN 5 THEN 120 ELSE 10 END) END,
       st, CASE WHEN st = 'cancelled' THEN (ARRAY['patient not fit','no bed free','surgeon ill','patient refused','emergency came first'])[1 + h('cx' || id || n, 5)] END,
       CASE WHEN st = 'done' AND h('co' || id || n, 13) = 0 THEN (ARRAY['bleeding','infection','infection','nerve damage'])[1 + h('cy' || id || n, 4)] END
FROM (SELECT a.admission_id AS id, n, t.ward_id AS w,
        CASE t.ward_id WHEN 2 THEN CASE a.diagnosis WHEN 'appendicitis' THEN 'appendectomy' WHEN 'gallstones' THEN 'gallbladder removal' WHEN 'hernia' THEN 'hernia repair' ELSE 'bowel resection' END
          WHEN 4 THEN CASE WHEN h('pc' || a.admission_id, 2) = 0 THEN 'pacemaker implant' ELSE 'coronary bypass' END
          WHEN 5 THEN 'clot removal' WHEN 6 THEN CASE a.diagnosis WHEN 'hip fracture' THEN 'hip replacement' WHEN 'knee arthrosis' THEN 'knee replacement' WHEN 'slipped disc' THEN 'disc surgery' ELSE 'fracture fixation' END
          ELSE 'caesarean section' END AS pr,
        date_trunc('day', a.admitted_at) + make_interval(days => n, hours => 7 + h('oh' || a.admission_id || n, 9), mins => 15 * h('oq' || a.admission_id || n, 4)) AS pl,
        CASE WHEN h('lt' || a.admission_id || n, 3) = 0 THEN 0 ELSE h('lu' || a.admission_id || n, 55) END AS late,
        a.discharged_at
      FROM admissions a JOIN tmp_adm t ON t.id = a.admission_id CROSS JOIN generate_series(1, 2) n
      WHERE (t.ward_id IN (2, 6) AND (n = 1 AND h('op' || a.admission_id, 10) < 8 OR n = 2 AND h('op' || a.admission_id, 14) = 0))
         OR (t.ward_id = 4 AND n = 1 AND h('op' || a.admission_id, 10) < 3) OR (t.ward_id = 5 AND n = 1 AND a.diagnosis = 'stroke' AND h('op' || a.admission_id, 10) < 3)
         OR (t.ward_id = 7 AND n = 1 AND h('op' || a.admission_id, 10) < 3)
      UNION ALL
      SELECT a.admission_id, 9, t.ward_id, CASE t.ward_id WHEN 2 THEN 'wound revision' WHEN 6 THEN 'knee replacement' ELSE 'pacemaker implant' END,
             current_date + make_interval(days => 1 + h('fu' || a.admission_id, 6), hours => 8 + h('fv' || a.admission_id, 7), mins => a.admission_id % 60), 0, NULL
      FROM admissions a JOIN tmp_adm t ON t.id = a.admission_id WHERE a.discharged_at IS NULL AND t.ward_id IN (2, 4, 6) AND h('fw' || a.admission_id, 2) = 0) o
CROSS JOIN LATERAL (SELECT CASE WHEN pl >= current_date THEN 'planned' WHEN h('oc' || id || n, 11) = 0 THEN 'cancelled' ELSE 'done' END AS st) s
WHERE discharged_at IS NULL OR pl + interval '5 hours' < discharged_at;

INSERT INTO lab_tests VALUES
 ('HB','Haemoglobin','g/dl',12,17),('WBC','White blood cells','10^9/l',4,11),('CRP','C-reactive protein','mg/l',0,5),('GLU','Glucose','mg/dl',70,110),
 ('K','Potassium','mmol/l',3.5,5.1),('NA','Sodium','mmol/l',135,145),('CREA','Creatinine','mg/dl',0.6,1.2),('TROP','Troponin','ng/l',0,14),
 ('INR','Clotting (INR)','ratio',0.8,1.2),('TSH','Thyroid hormone','mU/l',0.4,4.0),('VITD','Vitamin D','ng/ml',30,100);

INSERT INTO lab_results
SELECT row_number() OVER (ORDER BY tk, admission_id, tc), admission_id, tc, doc, urg, tk,
       CASE WHEN rep < current_date + interval '4 hours' AND h('lost' || admission_id || n, 90) > 0 THEN rep END,
       CASE WHEN rep < current_date + interval '4 hours' AND h('lost' || admission_id || n, 90) > 0 THEN
         round(CASE WHEN h('ab' || admission_id || n, 10) < 6 THEN lo + (hi - lo) * h('va' || admission_id || n, 100) / 100.0
                    WHEN h('ab' || admission_id || n, 10) < 9 THEN hi * (1.02 + h('va' || admission_id || n, 90) / 100.0)
                    ELSE lo * (0.98 - h('va' || admission_id || n, 30) / 100.0) END, 1) END
FROM (SELECT a.admission_id, n, CASE WHEN h('ob' || a.admission_id || n, 5) = 0 THEN 8 + h('od' || a.admission_id, 24) ELSE a.doctor_id END AS doc,
        (ARRAY['HB','WBC','CRP','GLU','K','NA','CREA','TROP','INR','CRP','HB','TSH'])[1 + h('tc' || a.admission_id || n, 12)] AS tc,
        a.kind = 'E' AND h('ur' || a.admission_id || n, 5) < 3 OR h('ur' || a.admission_id || n, 12) = 0 AS urg,
        a.admitted_at + make_interval(hours => 1 + (n - 1) * (9 + h('th' || a.admission_id || n, 20)), mins => h('tm' || a.admission_id || n, 50)) AS tk, a.discharged_at, h('tt' || a.admission_id || n, 10) AS tt
      FROM admissions a CROSS JOIN generate_series(1, 3) n WHERE h('nl' || a.admission_id, 4) + 1 > n) x
JOIN (SELECT test_code, normal_low AS lo, normal_high AS hi FROM lab_tests) l ON l.test_code = tc
CROSS JOIN LATERAL (SELECT tk + make_interval(mins => CASE WHEN urg THEN 25 + tt * 9 ELSE 120 + tt * 95 END) AS rep) r
WHERE tk < coalesce(discharged_at, current_date + interval '4 hours');

INSERT INTO shifts
SELECT row_number() OVER (ORDER BY d, nurse_id), nurse_id, CASE WHEN h('fl' || nurse_id || '-' || off, 14) = 0 THEN 1 + h('fm' || nurse_id || '-' || off, 9) ELSE ward_id END, d,
       kd, CASE kd WHEN 'night' THEN 10 WHEN 'late' THEN 7.5 ELSE 8 END,
       CASE WHEN off <= 0 AND h('si' || nurse_id || '-' || (off / 3), 16) = 0 THEN 'sick' WHEN h('ho' || nurse_id || '-' || (off / 8), 15) = 0 THEN 'holiday' WHEN h('trn' || nurse_id || '-' || off, 60) = 0 THEN 'training' END
FROM (SELECT n.*, g AS off, current_date + g AS d, (ARRAY['early','late','night','early','late'])[1 + h('sk' || nurse_id || '-' || ((g + 400) / 4), 5)] AS kd
      FROM nurses n CROSS JOIN generate_series(-120, 10) g
      WHERE h('sh' || nurse_id || '-' || g, 10) < CASE hours_per_week WHEN 38 THEN 6 WHEN 30 THEN 5 ELSE 3 END) x
WHERE d > hired_on AND (left_on IS NULL OR d <= left_on);

DROP TABLE tmp_slot;
DROP TABLE tmp_adm;
DROP TABLE tmp_pat;
DROP FUNCTION h(text, int);
RESET search_path;

DROP SCHEMA IF EXISTS homecare CASCADE;
CREATE SCHEMA homecare;
SET search_path TO homecare;

CREATE FUNCTION h(k text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashtext(k)::bigint & 2147483647) % n)::int $$;

CREATE TABLE branches (
  id int PRIMARY KEY,
  name text NOT NULL UNIQUE,
  county text NOT NULL,
  opened_on date NOT NULL
);

CREATE TABLE funders (
  id int PRIMARY KEY,
  name text NOT NULL UNIQUE,
  funder_type text NOT NULL,
  payment_terms_days int NOT NULL,
  contact_email text,
  is_active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE funders IS 'Who pays for the care: councils, NHS bodies, insurers, or the family itself';
COMMENT ON COLUMN funders.funder_type IS 'local_authority, nhs, insurer, private';

CREATE TABLE carers (
  id int PRIMARY KEY,
  branch_id int NOT NULL REFERENCES branches(id),
  mentor_id int REFERENCES carers(id),
  first_name text NOT NULL,
  last_name text NOT NULL,
  job_role text NOT NULL,
  contract_type text NOT NULL,
  hourly_rate numeric(6,2) NOT NULL,
  can_drive boolean NOT NULL,
  dbs_expires_on date NOT NULL,
  hired_on date NOT NULL,
  left_on date,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN carers.job_role IS 'care_assistant, senior_carer, nurse';
COMMENT ON COLUMN carers.contract_type IS 'full_time, part_time, bank (called in when needed)';
COMMENT ON COLUMN carers.dbs_expires_on IS 'When the criminal record (DBS) check runs out';
COMMENT ON COLUMN carers.mentor_id IS 'Experienced colleague who guides this carer';
COMMENT ON COLUMN carers.left_on IS 'Last working day; NULL while employed';

CREATE TABLE clients (
  id int PRIMARY KEY,
  branch_id int NOT NULL REFERENCES branches(id),
  funder_id int NOT NULL REFERENCES funders(id),
  key_worker_id int REFERENCES carers(id),
  first_name text NOT NULL,
  last_name text NOT NULL,
  date_of_birth date NOT NULL,
  gender text NOT NULL,
  town text NOT NULL,
  lives_alone boolean NOT NULL,
  status text NOT NULL,
  started_on date NOT NULL,
  ended_on date,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
COMMENT ON TABLE clients IS 'People who receive care at home';
COMMENT ON COLUMN clients.status IS 'active, on_hold (e.g. in hospital), discharged, deceased';
COMMENT ON COLUMN clients.key_worker_id IS 'Carer who is the named contact for the family';
COMMENT ON COLUMN clients.gender IS 'f, m';

CREATE TABLE care_plans (
  id int PRIMARY KEY,
  client_id int NOT NULL REFERENCES clients(id),
  written_by int NOT NULL REFERENCES carers(id),
  status text NOT NULL,
  weekly_hours numeric(5,2) NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  review_due_on date NOT NULL,
  approved_at timestamptz,
  created_at timestamptz NOT NULL
);
COMMENT ON COLUMN care_plans.status IS 'draft, active, superseded (by a newer plan), ended (care stopped)';
COMMENT ON COLUMN care_plans.weekly_hours IS 'Hours of care per week agreed with the funder';

CREATE TABLE visits (
  id int PRIMARY KEY,
  client_id int NOT NULL REFERENCES clients(id),
  carer_id int REFERENCES carers(id),
  visit_type text NOT NULL,
  status text NOT NULL,
  scheduled_start timestamptz NOT NULL,
  scheduled_end timestamptz NOT NULL,
  checked_in_at timestamptz,
  checked_out_at timestamptz,
  travel_miles numeric(5,1),
  cancelled_by text,
  created_at timestamptz NOT NULL
);
COMMENT ON COLUMN visits.status IS 'scheduled, completed, missed, cancelled';
COMMENT ON COLUMN visits.visit_type IS 'personal_care, meal, medication, nursing, companionship';
COMMENT ON COLUMN visits.carer_id IS 'NULL while nobody is assigned';
COMMENT ON COLUMN visits.checked_in_at IS 'Carer scanned the tag at the door on arrival';
COMMENT ON COLUMN visits.cancelled_by IS 'client, family, agency';

CREATE TABLE medications (
  id int PRIMARY KEY,
  client_id int NOT NULL REFERENCES clients(id),
  name text NOT NULL,
  strength text NOT NULL,
  doses_per_day int NOT NULL,
  is_controlled boolean NOT NULL,
  started_on date NOT NULL,
  stopped_on date
);
COMMENT ON TABLE medications IS 'Medicines a client takes with our help';
COMMENT ON COLUMN medications.is_controlled IS 'Controlled drug, needs two signatures';
COMMENT ON COLUMN medications.stopped_on IS 'NULL while the client still takes it';

CREATE TABLE assessments (
  id int PRIMARY KEY,
  client_id int NOT NULL REFERENCES clients(id),
  assessor_id int NOT NULL REFERENCES carers(id),
  assessment_type text NOT NULL,
  score int NOT NULL,
  risk_level text NOT NULL,
  assessed_on date NOT NULL,
  next_due_on date NOT NULL
);
COMMENT ON COLUMN assessments.assessment_type IS 'falls, nutrition, skin, mobility';
COMMENT ON COLUMN assessments.risk_level IS 'low, medium, high';

CREATE TABLE invoices (
  id int PRIMARY KEY,
  invoice_number text NOT NULL UNIQUE,
  client_id int NOT NULL REFERENCES clients(id),
  funder_id int NOT NULL REFERENCES funders(id),
  period_start date NOT NULL,
  period_end date NOT NULL,
  amount numeric(10,2) NOT NULL,
  status text NOT NULL,
  issued_on date NOT NULL,
  due_on date NOT NULL,
  paid_on date
);
COMMENT ON COLUMN invoices.status IS 'sent, paid, disputed, void';
COMMENT ON COLUMN invoices.period_start IS 'First day of the month of care that is billed';

CREATE TABLE incidents (
  id int PRIMARY KEY,
  client_id int NOT NULL REFERENCES clients(id),
  reported_by int REFERENCES carers(id),
  category text NOT NULL,
  severity text NOT NULL,
  status text NOT NULL,
  occurred_at timestamptz NOT NULL,
  reported_at timestamptz NOT NULL,
  closed_at timestamptz,
  summary text
);
COMMENT ON COLUMN incidents.category IS 'fall, medication_error, pressure_sore, safeguarding, property_damage';
COMMENT ON COLUMN incidents.severity IS 'minor, moderate, serious';
COMMENT ON COLUMN incidents.status IS 'open, investigating, closed';
COMMENT ON COLUMN incidents.reported_by IS 'NULL when the family or a neighbour reported it';

CREATE TABLE leave_requests (
  id int PRIMARY KEY,
  carer_id int NOT NULL REFERENCES carers(id),
  leave_type text NOT NULL,
  status text NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  requested_at timestamptz NOT NULL,
  decided_at timestamptz
);
COMMENT ON COLUMN leave_requests.leave_type IS 'annual, sick, unpaid, training';
COMMENT ON COLUMN leave_requests.status IS 'pending, approved, declined';
COMMENT ON COLUMN leave_requests.ends_on IS 'Last day of the absence, inclusive';

INSERT INTO branches VALUES
 (1,'Whitby','North Yorkshire',current_date-4100),(2,'Malton','North Yorkshire',current_date-2600),
 (3,'Beverley','East Riding',current_date-3200),(4,'Selby','North Yorkshire',current_date-800);

INSERT INTO funders VALUES
 (1,'North Yorkshire Council','local_authority',30,'care.payments@nyc.example',true),
 (2,'East Riding Council','local_authority',45,'adults@eastriding.example',true),
 (3,'Humber Health Board','nhs',60,'chc@humber.example',true),
 (4,'Vale of York Health Trust','nhs',30,'invoices@voy.example',true),
 (5,'Benbow Insurance','insurer',21,'claims@benbow.example',true),
 (6,'Family funded','private',14,NULL,true),
 (7,'Dales Veterans Fund','insurer',30,NULL,true),
 (8,'Old Mutual Care','insurer',28,'care@oldmutual.example',false);

INSERT INTO carers
SELECT i, 1+(i-1)%4, CASE WHEN i>14 AND h('men'||i,4)>0 THEN 1+h('mto'||i,11) END,
 (ARRAY['Agnes','Bola','Carys','Dawn','Elena','Fiona','Gosia','Hassan','Irene','Joanna','Keith','Lorna','Monika','Neil','Oluchi','Pam','Rosa','Stuart','Tracy','Yusuf'])[1+(i*3)%20],
 (ARRAY['Ainsley','Brook','Crane','Dobson','Eze','Farrow','Garbutt','Harker','Ibbotson','Jagger','Kitching','Leng','Metcalfe','Nowak','Outhwaite','Pickering','Raper','Sowerby','Thackray','Umar','Varley','Welburn'])[1+(i*5)%22],
 CASE WHEN i%9 IN (1,5) THEN 'nurse' WHEN i%4=0 OR i<=6 THEN 'senior_carer' ELSE 'care_assistant' END,
 (ARRAY['full_time','full_time','part_time','part_time','bank'])[1+h('ct'||i,5)],
 CASE WHEN i%9 IN (1,5) THEN 21.40 WHEN i%4=0 OR i<=6 THEN 15.10 ELSE 12.60 END + h('rt'||i,9)*0.2,
 h('drv'||i,4)>0,
 current_date - 60 + h('dbs'||i,640),
 current_date - 60 - CASE WHEN i<=11 THEN 1300 ELSE 0 END - h('chi'||i,1100),
 NULL, now()
FROM generate_series(1,48) i;
UPDATE carers SET left_on = current_date - 5 - h('lv'||id,50) WHERE id IN (13,19,27,33,40,46);
UPDATE carers SET hired_on = current_date - 8 - h('new'||id,20) WHERE id IN (47,48);
UPDATE carers SET created_at = hired_on::timestamptz + interval '9 hours';

INSERT INTO clients
SELECT i, b, f, CASE WHEN h('kw'||i,7)=0 THEN NULL ELSE kw.id END,
 CASE WHEN g='f' THEN (ARRAY['Ada','Beryl','Connie','Doris','Edna','Freda','Gladys','Hilda','Iris','Joan','Kathleen','Mavis','Nora','Peggy','Winifred'])[1+h('clf'||i,15)]
      ELSE (ARRAY['Albert','Bernard','Cyril','Derek','Ernest','Frank','George','Harold','Jack','Kenneth','Leonard','Norman','Ronald','Stanley','Walter'])[1+h('clf'||i,15)] END,
 (ARRAY['Acklam','Barker','Coates','Dent','Ellerby','Firth','Goodall','Horsley','Inman','Jefferson','Kirkby','Lister','Marwood','Naylor','Otley','Priestley','Robson','Sleightholme','Tindall','Wray'])[1+h('cll'||i,20)],
 current_date - 23000 - h('cdob'||i,12500), g,
 (ARRAY[ARRAY['Whitby','Sleights','Robin Hood''s Bay'],ARRAY['Malton','Pickering','Norton'],ARRAY['Beverley','Cottingham','Driffield'],ARRAY['Selby','Tadcaster','Sherburn']])[b][1+h('twn'||i,3)],
 h('alone'||i,5)<3, st, s,
 CASE WHEN st IN ('discharged','deceased') THEN least(current_date-3-h('end'||i,240), current_date-1) END,
 s - interval '5 days' + interval '11 hours', now() - make_interval(days => h('upd'||i,40), hours => 2)
FROM (SELECT i, 1+h('br'||i,4) b,
   CASE WHEN h('br'||i,4)=2 THEN (ARRAY[2,2,2,3,6,6,5])[1+h('fu'||i,7)] ELSE (ARRAY[1,1,1,4,6,6,5,3])[1+h('fu'||i,8)] END f,
   CASE WHEN h('gen'||i,10)<6 THEN 'f' ELSE 'm' END g,
   (ARRAY['active','active','active','active','active','active','active','on_hold','discharged','discharged','deceased'])[1+h('cst'||i,11)] st,
   current_date - 260 - h('sta'||i,900) s
  FROM generate_series(1,140) i) q
CROSS JOIN LATERAL (SELECT id FROM carers c WHERE c.branch_id=q.b AND c.left_on IS NULL AND c.id<47 ORDER BY h('kwo'||q.i||'-'||c.id,1000) LIMIT 1) kw;
UPDATE clients SET started_on = current_date - 2 - h('nst'||id,100), status='active', ended_on=NULL WHERE id>118;
UPDATE clients SET funder_id=7 WHERE id IN (9,64);
UPDATE clients SET created_at = started_on - interval '5 days' + interval '11 hours';

INSERT INTO care_plans
SELECT row_number() OVER (ORDER BY cl.id,n), cl.id, w.id,
 CASE WHEN n=np.k AND h('drf'||cl.id,9)=0 AND n>1 THEN 'draft' WHEN n=np.k OR (n=np.k-1 AND h('drf'||cl.id,9)=0) THEN 'active' ELSE 'superseded' END,
 3.5 + h('wh'||cl.id,40)*0.5 + n*0.75,
 cl.started_on + (n-1)*span.d, CASE WHEN n<np.k AND NOT (n=np.k-1 AND h('drf'||cl.id,9)=0) THEN cl.started_on + n*span.d - 1 END,
 CASE WHEN n<np.k THEN cl.started_on + n*span.d ELSE greatest(cl.started_on+90, current_date - 60 + h('rvd'||cl.id,220)) END,
 CASE WHEN n=np.k AND h('drf'||cl.id,9)=0 AND n>1 THEN NULL ELSE (cl.started_on + (n-1)*span.d - 1 - h('apr'||cl.id||n,6))::timestamptz + interval '15 hours' END,
 (cl.started_on + (n-1)*span.d - 8 - h('cpc'||cl.id||n,9))::timestamptz + interval '10 hours'
FROM clients cl
CROSS JOIN LATERAL (SELECT CASE WHEN cl.started_on > current_date-120 THEN 1 ELSE 1+h('npl'||cl.id,3) END k) np
CROSS JOIN LATERAL (SELECT ((coalesce(cl.ended_on,current_date)-cl.started_on)/np.k) d) span
CROSS JOIN LATERAL generate_series(1,np.k) n
CROSS JOIN LATERAL (SELECT id FROM carers c WHERE c.job_role<>'care_assistant' AND c.branch_id=cl.branch_id ORDER BY h('wr'||cl.id||n||c.id,1000) LIMIT 1) w
WHERE h('nopl'||cl.id,17)>0;

UPDATE care_plans p SET status='ended', ends_on=c.ended_on FROM clients c WHERE c.id=p.client_id AND c.ended_on IS NOT NULL AND p.status IN ('active','draft');

INSERT INTO visits
SELECT row_number() OVER (ORDER BY q.st,q.cid), q.cid,
 CASE WHEN q.st>=current_date AND h('una'||q.k,6)=0 THEN NULL ELSE ca.id END,
 q.vt, q.status, q.st, q.st+make_interval(mins => q.mins),
 CASE WHEN q.status='completed' THEN q.st + make_interval(mins => h('in'||q.k,31)+h('in2'||q.k,2)*h('in3'||q.k,22)-14) END,
 CASE WHEN q.status='completed' THEN q.st + make_interval(mins => h('in'||q.k,31)+h('in2'||q.k,2)*h('in3'||q.k,22)-14 + q.mins*(62+h('ou'||q.k,55))/100) END,
 CASE WHEN q.status='completed' THEN 0.6+h('mil'||q.k,110)*0.1 END,
 CASE WHEN q.status='cancelled' THEN (ARRAY['client','client','family','agency'])[1+h('cb'||q.k,4)] END,
 q.st - make_interval(days => 8+h('crt'||q.k,12))
FROM (
 SELECT cl.id cid, cl.branch_id, cl.id||'/'||n k,
  (current_date+n)::timestamptz + make_interval(hours => (ARRAY[7,8,9,12,13,17,18,20])[1+h('vh'||cl.id||'/'||n,8)], mins => 15*h('vm'||cl.id||'/'||n,4)) st,
  (ARRAY[30,30,45,45,60,90])[1+h('vl'||cl.id||'/'||n,6)] mins,
  (ARRAY['personal_care','personal_care','personal_care','meal','meal','medication','medication','nursing','companionship'])[1+h('vt'||cl.id||'/'||n,9)] vt,
  coalesce(CASE WHEN n>=0 THEN CASE WHEN h('fc'||cl.id||'/'||n,25)=0 THEN 'cancelled' ELSE 'scheduled' END
       ELSE (ARRAY['missed','missed','cancelled','cancelled','cancelled','cancelled','cancelled'])[1+h('vs'||cl.id||'/'||n,70)] END,'completed') status
 FROM clients cl CROSS JOIN generate_series(-390,9) n
 WHERE h('vk'||cl.id||'/'||n,1000) < CASE WHEN n>-95 THEN 170 ELSE 75 END * (1+cl.id%3)/2
  AND current_date+n>=cl.started_on AND (cl.ended_on IS NULL OR current_date+n<=cl.ended_on)
  AND NOT (cl.status='on_hold' AND n>-12) AND cl.id<>133
) q
CROSS JOIN LATERAL (SELECT c.id FROM carers c WHERE c.branch_id=q.branch_id AND c.hired_on<=q.st::date AND (c.left_on IS NULL OR c.left_on>=q.st::date)
   AND (q.vt<>'nursing' OR c.job_role='nurse') AND c.id NOT IN (38,47)
   ORDER BY h('vc'||q.k||c.id,1000)*(1+c.id%4) LIMIT 1) ca;

INSERT INTO medications
SELECT row_number() OVER (ORDER BY cl.id,n), cl.id, mn.nm, mn.sg,
 1+h('dpd'||cl.id||'-'||n,4), mn.nm IN ('Morphine','Tramadol','Oxycodone'),
 s, CASE WHEN h('stp'||cl.id||'-'||n,4)=0 THEN least(current_date-2, s+20+h('dur'||cl.id||'-'||n,200)) END
FROM clients cl CROSS JOIN LATERAL generate_series(1, h('nmd'||cl.id,6)) n
CROSS JOIN LATERAL (SELECT greatest(cl.started_on, cl.started_on+h('ms'||cl.id||'-'||n, greatest(1,(coalesce(cl.ended_on,current_date)-cl.started_on)-30))) s) ss
CROSS JOIN LATERAL (SELECT (ARRAY['Paracetamol','Amlodipine','Metformin','Warfarin','Furosemide','Morphine','Simvastatin','Omeprazole','Donepezil','Tramadol','Levothyroxine','Oxycodone'])[x] nm,
   (ARRAY['500 mg','5 mg','500 mg','3 mg','40 mg','10 mg','20 mg','20 mg','10 mg','50 mg','100 mcg','5 mg'])[x] sg
  FROM (SELECT 1+(h('mn'||cl.id,12)+n*5)%12 x) y) mn;

INSERT INTO assessments
SELECT row_number() OVER (ORDER BY d,cid), cid, aid, ty, sc,
 CASE WHEN sc>=18 THEN 'high' WHEN sc>=10 THEN 'medium' ELSE 'low' END, d, d + CASE WHEN sc>=18 THEN 60 WHEN sc>=10 THEN 120 ELSE 240 END
FROM (SELECT cl.id cid, a.id aid, ty, d, h('sc'||cl.id||ty||n,15)+h('sd'||cl.id||n,11) sc
 FROM clients cl
 CROSS JOIN (VALUES (1,'falls'),(2,'nutrition'),(3,'skin'),(4,'mobility')) t(tn,ty)
 CROSS JOIN generate_series(0,3) n
 CROSS JOIN LATERAL (SELECT cl.started_on + 3 + h('as'||cl.id||ty,30) + n*(130+h('gap'||cl.id,90)) d) dd
 CROSS JOIN LATERAL (SELECT id FROM carers c WHERE c.job_role<>'care_assistant' AND c.branch_id=cl.branch_id AND c.hired_on<=d AND (c.left_on IS NULL OR c.left_on>=d) ORDER BY h('asr'||cl.id||ty||n||c.id,1000)*(1+c.id%3) LIMIT 1) a
 WHERE d<current_date AND (cl.ended_on IS NULL OR d<=cl.ended_on) AND h('dot'||cl.id||ty,5)<3) q;

INSERT INTO invoices
SELECT row_number() OVER (ORDER BY q.ps,q.cid), 'INV-'||to_char(q.ps,'YYMM')||'-'||lpad(q.cid::text,3,'0'), q.cid, q.fid, q.ps, q.pe, q.amt,
 q.st, q.iss, q.due,
 CASE WHEN q.st='paid' THEN least(q.due - 9 + h('pd'||q.k,26), current_date-1) END
FROM (SELECT cl.id cid, cl.funder_id fid, m::date ps, (m + interval '1 month - 1 day')::date pe, cl.id||'/'||n k,
   v.amt, (m + interval '1 month')::date + h('iss'||cl.id||'/'||n,4) iss,
   (m + interval '1 month')::date + h('iss'||cl.id||'/'||n,4) + f.payment_terms_days due,
   CASE WHEN h('void'||cl.id||'/'||n,40)=0 THEN 'void' WHEN h('dsp'||cl.id||'/'||n,30)=0 THEN 'disputed'
        WHEN (m + interval '1 month')::date + h('iss'||cl.id||'/'||n,4) + f.payment_terms_days - 9 + h('pd'||cl.id||'/'||n,26) < current_date
             AND h('slow'||cl.id||'/'||n,9)>0 THEN 'paid'
        ELSE 'sent' END st
 FROM clients cl JOIN funders f ON f.id=cl.funder_id
 CROSS JOIN generate_series(1,12) n
 CROSS JOIN LATERAL (SELECT date_trunc('month',current_date::timestamp) - make_interval(months => n) m) mm
 CROSS JOIN LATERAL (SELECT (sum(extract(epoch FROM scheduled_end-scheduled_start)/3600 * CASE WHEN visit_type='nursing' THEN 46 ELSE 27.5 END)
    + 12*(h('fee'||cl.id,3)))::numeric(10,2) amt
    FROM visits v WHERE v.client_id=cl.id AND v.status='completed' AND v.scheduled_start>=m AND v.scheduled_start<m+interval '1 month') v
 WHERE v.amt>0 AND (m + interval '1 month')::date + h('iss'||cl.id||'/'||n,4) < current_date) q;

INSERT INTO incidents
SELECT row_number() OVER (ORDER BY q.oc,q.cid), q.cid, CASE WHEN h('fam'||q.k,6)=0 THEN NULL ELSE q.carer_id END, q.cat, q.sev,
 CASE WHEN q.cl IS NOT NULL THEN 'closed' WHEN h('inv'||q.k,2)=0 THEN 'investigating' ELSE 'open' END,
 q.oc, q.rp, q.cl,
 (CASE q.cat WHEN 'fall' THEN 'Found on the floor' WHEN 'medication_error' THEN 'Dose missed or doubled' WHEN 'pressure_sore' THEN 'New sore noticed' WHEN 'safeguarding' THEN 'Concern raised about family member' ELSE 'Item broken during visit' END)
FROM (SELECT v.client_id cid, v.carer_id, v.id k, z.cat, z.sev, z.oc, z.rp,
   CASE WHEN z.rp + make_interval(days => z.dd, hours => 5) < current_date::timestamptz THEN z.rp + make_interval(days => z.dd, hours => 5) END cl
 FROM visits v CROSS JOIN LATERAL (SELECT
   (ARRAY['fall','fall','fall','medication_error','medication_error','pressure_sore','safeguarding','property_damage'])[1+h('cat'||v.id,8)] cat,
   (ARRAY['minor','minor','minor','moderate','moderate','serious'])[1+h('sev'||v.id,6)] sev,
   v.scheduled_start + make_interval(mins => h('oc'||v.id,50)) oc,
   v.scheduled_start + make_interval(mins => 60, hours => (h('rp'||v.id,90)*h('rp2'||v.id,100))/100) rp,
   2 + h('dd'||v.id,32) + CASE WHEN h('long'||v.id,9)=0 THEN 300 ELSE 0 END dd) z
 WHERE v.scheduled_start<current_date-2 AND h('incid'||v.id,1000) < 28 + (v.client_id%5)*8 AND v.status='completed') q;

INSERT INTO leave_requests
SELECT row_number() OVER (ORDER BY q.rq,q.id), q.id, q.ty,
 q.st, q.s, q.s + q.len, q.rq, CASE WHEN q.st<>'pending' THEN least(q.rq + make_interval(hours => 3+h('dec'||q.k,150)), now()-interval '1 hour') END
FROM (SELECT z.*, (s - CASE WHEN ty='sick' THEN 0 ELSE 12+h('adv'||k,40) END)::timestamptz + interval '8 hours 20 minutes' rq,
   CASE WHEN ty='sick' THEN 'approved' WHEN s>current_date AND h('pen'||k,5)<3 THEN 'pending' WHEN h('dcl'||k,8)=0 THEN 'declined' ELSE 'approved' END st
  FROM (SELECT c.id, c.id||'-'||n k, (ARRAY['annual','annual','annual','annual','sick','sick','sick','unpaid','training'])[1+h('lt'||c.id||'-'||n,9)] ty,
      current_date - 370 + n*50 + h('ls'||c.id||'-'||n,46) s, h('ll'||c.id||'-'||n,5)*(1+h('ll2'||c.id||'-'||n,3)) len, c.hired_on, c.left_on
    FROM carers c CROSS JOIN generate_series(0,7) n
    WHERE h('lk'||c.id||'-'||n,10)<7 AND c.id NOT IN (12,29)) z
  WHERE s>hired_on AND (left_on IS NULL OR s<left_on-20) AND NOT (ty='sick' AND s>current_date)
    AND (s - CASE WHEN ty='sick' THEN 0 ELSE 12+h('adv'||k,40) END) < current_date) q;

DROP FUNCTION h(text,int);
RESET search_path;

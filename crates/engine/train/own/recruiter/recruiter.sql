DROP SCHEMA IF EXISTS recruiter CASCADE; CREATE SCHEMA recruiter; SET search_path TO recruiter;

CREATE FUNCTION recruiter.seed_n(k text, m int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ((hashtext(k)::bigint & 2147483647) % m)::int';

CREATE TABLE office (
  off_cd  char(3) PRIMARY KEY,
  off_nm  varchar(40) NOT NULL,
  region  varchar(30)
);

CREATE TABLE consultant (
  cons_id  int PRIMARY KEY,
  cons_nm  varchar(60) NOT NULL,
  off_cd   char(3) REFERENCES office,
  desk_cd  char(2),
  start_dt date NOT NULL,
  leave_dt date,
  mgr_id   int,
  fee_tgt  numeric(10,2)
);
COMMENT ON TABLE consultant IS 'Our own recruiters';
COMMENT ON COLUMN consultant.desk_cd IS 'desk / sector: IT = technology, FN = finance, EN = engineering, HC = healthcare, RT = retail';
COMMENT ON COLUMN consultant.leave_dt IS 'null while employed';
COMMENT ON COLUMN consultant.mgr_id IS 'cons_id of team leader';
COMMENT ON COLUMN consultant.fee_tgt IS 'fee target per month, GBP';

CREATE TABLE client (
  cl_id    int PRIMARY KEY,
  cl_nm    varchar(80) NOT NULL,
  sect_cd  char(2) NOT NULL,
  city     varchar(40),
  acct_mgr int,
  st_cd    char(1) NOT NULL,
  since_dt date,
  fee_pct  numeric(4,1) NOT NULL,
  terms_d  int NOT NULL
);
COMMENT ON TABLE client IS 'Companies we recruit for';
COMMENT ON COLUMN client.sect_cd IS 'IT = technology, FN = finance, EN = engineering, HC = healthcare, RT = retail';
COMMENT ON COLUMN client.acct_mgr IS 'consultant.cons_id who looks after the account';
COMMENT ON COLUMN client.st_cd IS 'A = active, P = prospect (no business yet), D = dormant';
COMMENT ON COLUMN client.fee_pct IS 'agreed fee, percent of first year salary';
COMMENT ON COLUMN client.terms_d IS 'payment terms in days';

CREATE TABLE contact (
  ct_id   int PRIMARY KEY,
  cl_id   int NOT NULL REFERENCES client,
  ct_nm   varchar(60) NOT NULL,
  job_ttl varchar(60),
  email   varchar(80),
  main_yn char(1) NOT NULL
);
COMMENT ON TABLE contact IS 'People at the client';
COMMENT ON COLUMN contact.main_yn IS 'Y = main contact';

CREATE TABLE candidate (
  cand_id  int PRIMARY KEY,
  first_nm varchar(30) NOT NULL,
  last_nm  varchar(40) NOT NULL,
  city     varchar(40),
  email    varchar(80),
  src_cd   char(1) NOT NULL,
  reg_dt   date NOT NULL,
  curr_sal numeric(10,2),
  exp_sal  numeric(10,2),
  notice_w int,
  st_cd    char(1) NOT NULL,
  cons_id  int
);
COMMENT ON TABLE candidate IS 'People looking for work';
COMMENT ON COLUMN candidate.src_cd IS 'where they came from: W = our website, J = job board, L = LinkedIn, R = referral, E = event / fair';
COMMENT ON COLUMN candidate.reg_dt IS 'date registered with us';
COMMENT ON COLUMN candidate.curr_sal IS 'current salary per year, null if not working';
COMMENT ON COLUMN candidate.exp_sal IS 'salary they ask for per year';
COMMENT ON COLUMN candidate.notice_w IS 'notice period in weeks, 0 = available at once';
COMMENT ON COLUMN candidate.st_cd IS 'A = available, P = placed, I = inactive, X = do not use';
COMMENT ON COLUMN candidate.cons_id IS 'consultant who registered them';

CREATE TABLE skill (
  skill_cd varchar(6) PRIMARY KEY,
  skill_nm varchar(40) NOT NULL,
  sect_cd  char(2)
);

CREATE TABLE cand_skill (
  cand_id  int NOT NULL,
  skill_cd varchar(6) NOT NULL,
  yrs      int,
  PRIMARY KEY (cand_id, skill_cd)
);
COMMENT ON COLUMN cand_skill.yrs IS 'years of experience';

CREATE TABLE vacancy (
  vac_id   int PRIMARY KEY,
  cl_id    int NOT NULL REFERENCES client,
  ct_id    int,
  cons_id  int NOT NULL,
  title    varchar(80) NOT NULL,
  skill_cd varchar(6),
  typ_cd   char(1) NOT NULL,
  sal_min  numeric(10,2),
  sal_max  numeric(10,2),
  open_dt  date NOT NULL,
  close_dt date,
  st_cd    char(1) NOT NULL
);
COMMENT ON TABLE vacancy IS 'Jobs the clients asked us to fill';
COMMENT ON COLUMN vacancy.ct_id IS 'hiring contact';
COMMENT ON COLUMN vacancy.cons_id IS 'consultant working the vacancy';
COMMENT ON COLUMN vacancy.skill_cd IS 'main skill required';
COMMENT ON COLUMN vacancy.typ_cd IS 'P = permanent, C = contract (fixed term), T = temporary';
COMMENT ON COLUMN vacancy.st_cd IS 'O = open, H = on hold, F = filled by us, L = lost (client withdrew it or filled it elsewhere)';
COMMENT ON COLUMN vacancy.close_dt IS 'date filled or lost';

CREATE TABLE applic (
  app_id   int PRIMARY KEY,
  vac_id   int NOT NULL REFERENCES vacancy,
  cand_id  int NOT NULL REFERENCES candidate,
  app_dt   date NOT NULL,
  stage_cd char(1) NOT NULL,
  rej_cd   char(2)
);
COMMENT ON TABLE applic IS 'Applications: candidate put forward for a vacancy';
COMMENT ON COLUMN applic.stage_cd IS 'current stage: N = new, S = CV sent to client, I = interviewing, O = offer made, P = placed, R = rejected, W = candidate withdrew';
COMMENT ON COLUMN applic.rej_cd IS 'why rejected: SK = skills, SA = salary too high, LO = location, CU = culture fit, OT = other';

CREATE TABLE intview (
  int_id   int PRIMARY KEY,
  app_id   int NOT NULL,
  rnd_no   int NOT NULL,
  int_ts   timestamp NOT NULL,
  fmt_cd   char(1) NOT NULL,
  out_cd   char(1)
);
COMMENT ON TABLE intview IS 'Interviews at the client';
COMMENT ON COLUMN intview.app_id IS 'applic.app_id';
COMMENT ON COLUMN intview.rnd_no IS '1 = first interview, 2 = second ...';
COMMENT ON COLUMN intview.fmt_cd IS 'F = face to face, V = video, T = telephone';
COMMENT ON COLUMN intview.out_cd IS 'P = passed, F = failed, N = candidate did not turn up; null = still to come or no feedback yet';

CREATE TABLE placement (
  plc_id   int PRIMARY KEY,
  app_id   int NOT NULL,
  cons_id  int NOT NULL,
  offer_dt date NOT NULL,
  start_dt date NOT NULL,
  end_dt   date,
  salary   numeric(10,2) NOT NULL,
  fee      numeric(10,2) NOT NULL,
  st_cd    char(1) NOT NULL
);
COMMENT ON COLUMN placement.cons_id IS 'consultant credited with the fee';
COMMENT ON COLUMN placement.offer_dt IS 'date the candidate accepted the offer';
COMMENT ON COLUMN placement.start_dt IS 'first working day';
COMMENT ON COLUMN placement.fee IS 'fee charged to client, GBP ex VAT';
COMMENT ON COLUMN placement.st_cd IS 'S = signed, not started yet, A = working, E = ended normally, D = dropped out in guarantee period (fee credited back)';

CREATE TABLE fee_inv (
  inv_no  int PRIMARY KEY,
  plc_id  int NOT NULL,
  kind    char(1) NOT NULL,
  inv_dt  date NOT NULL,
  due_dt  date NOT NULL,
  amt     numeric(10,2) NOT NULL,
  paid_dt date
);
COMMENT ON TABLE fee_inv IS 'Fee invoices and credit notes sent to clients';
COMMENT ON COLUMN fee_inv.plc_id IS 'placement';
COMMENT ON COLUMN fee_inv.kind IS 'I = invoice, C = credit note (negative amt)';
COMMENT ON COLUMN fee_inv.paid_dt IS 'null = not paid yet; credit notes are settled on the day they are issued';

INSERT INTO office VALUES ('LON','London City','South'),('MAN','Manchester','North'),('BRI','Bristol','South West'),('LEE','Leeds','North'),('GLA','Glasgow','Scotland');

INSERT INTO consultant
SELECT i, (ARRAY['Rachel Amos','Daniel Okoro','Sophie Lund','Mark Penrose','Jasmine Kaur','Oliver Tait','Claire Bannister','Hugo Melling','Nadia Rahman','Steve Corrigan','Ellie Voss','Patrick Dunne','Ruth Abara','Simon Cleeve','Mia Fontaine','Greg Salter','Tanya Brook','Imran Qureshi','Kate Loxley','Ben Arkwright','Yasmin Ford','Leo Hartnell'])[i],
  (ARRAY['LON','MAN','BRI','LEE','GLA','LON','MAN','LON'])[1+(i-1)%8], (ARRAY['IT','FN','EN','HC','RT'])[1+i%5],
  CASE WHEN i=22 THEN current_date-20 WHEN i IN (20,21) THEN current_date-250-i ELSE current_date - 1150 - seed_n('st'||i,1700) END,
  CASE i WHEN 9 THEN current_date-330 WHEN 16 THEN current_date-75 WHEN 12 THEN current_date-560 END,
  CASE WHEN i<=2 THEN NULL WHEN i<=5 THEN 1+i%2 ELSE 1+i%5 END,
  CASE WHEN i<=2 THEN 18000 WHEN i>=20 THEN 6000 ELSE 9000+1000*seed_n('tg'||i,6) END
FROM generate_series(1,22) i;

INSERT INTO client
SELECT i, (ARRAY['Alder','Beacon','Cobalt','Dunmore','Elgin','Fairway','Granite','Hallmark','Ironbridge','Juniper','Kestrel','Larkfield','Meridian'])[1+i%13] || ' ' ||
  CASE sc WHEN 'IT' THEN (ARRAY['Software','Systems','Digital','Cloud'])[1+(i/13)%4] WHEN 'FN' THEN (ARRAY['Capital','Insurance','Bank','Audit'])[1+(i/13)%4] WHEN 'EN' THEN (ARRAY['Engineering','Rail','Energy','Aerospace'])[1+(i/13)%4] WHEN 'HC' THEN (ARRAY['Clinics','Care','Pharma','Dental'])[1+(i/13)%4] ELSE (ARRAY['Stores','Foods','Fashion','Homeware'])[1+(i/13)%4] END,
  sc, (ARRAY['London','London','London','Manchester','Manchester','Bristol','Leeds','Glasgow','Reading','Sheffield'])[1+seed_n('ci'||i,10)],
  CASE WHEN seed_n('am'||i,30)=0 THEN NULL ELSE (ARRAY[1,2,3,4,5,6,7,8,10,11,13,14,15,16,17,18,19,20,21])[1+seed_n('ac'||i,19)] END,
  CASE WHEN i%10=7 THEN 'P' WHEN i%8=3 THEN 'D' ELSE 'A' END,
  current_date - 1080 - seed_n('si'||i,1900) + CASE WHEN i>100 THEN 900 ELSE 0 END,
  (ARRAY[15,17.5,18,20,20,22.5,25])[1+seed_n('fp'||i,7)], (ARRAY[14,30,30,45])[1+seed_n('te'||i,4)]
FROM (SELECT i, (ARRAY['IT','FN','EN','HC','RT'])[1+i%5] sc FROM generate_series(1,126) i) x;

INSERT INTO contact
SELECT row_number() OVER (ORDER BY cl_id, s), cl_id, (ARRAY['Anna','Bruce','Cleo','Dominic','Erin','Fergus','Gita','Howard','Iris','Jon','Kirsty'])[1+(cl_id*3+s)%11]||' '||(ARRAY['Weir','Stone','Marsh','Patel','Quinn','Reid','Novak','Tully','Osei','Blake','Carr','Hope','Lane'])[1+(cl_id*5+s*2)%13],
 (ARRAY['HR Manager','Talent Lead','Operations Director','Managing Director','Team Manager'])[1+seed_n('jt'||cl_id||s,5)], 'ct'||cl_id||s||'@client.example', CASE WHEN s=1 THEN 'Y' ELSE 'N' END
FROM client CROSS JOIN generate_series(1,3) s WHERE s <= 1+seed_n('nc'||cl_id,3);

INSERT INTO skill VALUES ('JAVA','Java','IT'),('PYTH','Python','IT'),('CLOUD','Cloud infrastructure','IT'),('DATA','Data analysis','IT'),('ACCT','Management accounting','FN'),('AUDIT','Audit','FN'),('TAX','Tax','FN'),('RISK','Risk modelling','FN'),
('MECH','Mechanical design','EN'),('ELEC','Electrical systems','EN'),('CAD','CAD','EN'),('PROJ','Project planning','EN'),('NURS','Nursing','HC'),('CARE','Care management','HC'),('PHARM','Pharmacy','HC'),('RADIO','Radiography','HC'),('STORE','Store management','RT'),('BUY','Buying','RT'),('MERCH','Visual merchandising','RT'),('LOGI','Logistics','RT'),('SIGN','Sign language',NULL);

INSERT INTO candidate
SELECT i, (ARRAY['Aaron','Bella','Callum','Diana','Ethan','Freya','George','Heidi','Ivan','Jodie','Kofi','Lara','Milo','Nina','Oscar','Pia','Quentin','Rosa','Samir','Tess','Umar','Vera','Will','Xenia','Yvonne','Zack','Amber','Boris','Cara'])[1+i%29],
 (ARRAY['Abbott','Baines','Coyle','Dawes','Ekwueme','Flint','Goodwin','Hobbs','Irwin','Jarvis','Keane','Lowry','Mistry','Nash','Orme','Peel','Rowe','Sharp','Tran','Upton','Vance','Walsh','Yates','Zeller','Amin','Barlow','Cole','Dorsey','Evans','Foley','Gill'])[1+(i*7+i/29)%31],
 (ARRAY['London','London','London','London','Manchester','Manchester','Bristol','Leeds','Glasgow','Reading','Sheffield','York'])[1+seed_n('cc'||i,12)],
 CASE WHEN i%23<>6 THEN 'cand'||i||'@mail.example' END,
 (ARRAY['W','W','W','J','J','J','J','L','L','L','R','E'])[1+seed_n('sr'||i,12)],
 current_date - (1120*(1-power(i/960.0,0.92)))::int,
 CASE WHEN seed_n('un'||i,8)>0 THEN sal END, round((sal*(1.02+seed_n('ex'||i,22)/100.0))::numeric,-2), (ARRAY[0,0,1,2,4,4,4,8,12])[1+seed_n('no'||i,9)], 'A',
 (ARRAY[3,4,5,6,7,8,10,11,13,14,15,17,18,19])[1+seed_n('cr'||i,14)]
FROM (SELECT i, 1000*(CASE i%5 WHEN 0 THEN 42 WHEN 1 THEN 39 WHEN 2 THEN 36 WHEN 3 THEN 30 ELSE 26 END + seed_n('sa'||i,28)) sal FROM generate_series(1,960) i) x;

INSERT INTO cand_skill
SELECT c.cand_id, s.skill_cd, 1+seed_n('yr'||c.cand_id||s.skill_cd,6)+seed_n('y2'||c.cand_id||s.skill_cd,8)
FROM candidate c JOIN skill s ON s.sect_cd=(ARRAY['IT','FN','EN','HC','RT'])[1+c.cand_id%5] OR (s.sect_cd IN ('IT','RT','EN') AND seed_n('ox'||c.cand_id||s.skill_cd,12)=0)
WHERE seed_n('has'||c.cand_id||s.skill_cd,100)<52 AND c.cand_id%31<>9;

INSERT INTO vacancy
SELECT i, cl_id, (SELECT ct_id FROM contact k WHERE k.cl_id=x.cl_id ORDER BY hashtext('vc'||i||ct_id) LIMIT 1),
 (SELECT cons_id FROM consultant k WHERE k.start_dt+20<=od AND (k.leave_dt IS NULL OR k.leave_dt>od+40) ORDER BY (k.desk_cd=x.sc AND seed_n('dm'||i,5)>0) DESC, hashtext('vk'||i||'-'||cons_id) LIMIT 1),
 CASE sk WHEN 'JAVA' THEN 'Java Developer' WHEN 'PYTH' THEN 'Python Engineer' WHEN 'CLOUD' THEN 'Cloud Engineer' WHEN 'DATA' THEN 'Data Analyst' WHEN 'ACCT' THEN 'Management Accountant' WHEN 'AUDIT' THEN 'Auditor' WHEN 'TAX' THEN 'Tax Adviser' WHEN 'RISK' THEN 'Risk Analyst' WHEN 'MECH' THEN 'Mechanical Engineer' WHEN 'ELEC' THEN 'Electrical Engineer' WHEN 'CAD' THEN 'CAD Technician' WHEN 'PROJ' THEN 'Project Planner' WHEN 'NURS' THEN 'Staff Nurse' WHEN 'CARE' THEN 'Care Home Manager' WHEN 'PHARM' THEN 'Pharmacist' WHEN 'RADIO' THEN 'Radiographer' WHEN 'STORE' THEN 'Store Manager' WHEN 'BUY' THEN 'Buyer' WHEN 'MERCH' THEN 'Visual Merchandiser' ELSE 'Logistics Coordinator' END || CASE WHEN seed_n('sn'||i,5)=0 THEN ' (senior)' ELSE '' END,
 sk, (ARRAY['P','P','P','P','P','C','C','T'])[1+seed_n('ty'||i,8)], lo, lo + 1000*(4+seed_n('sw'||i,12)), od,
 CASE WHEN st='F' THEN LEAST(current_date-1, od+18+seed_n('cf'||i,60)) WHEN st='L' THEN LEAST(current_date-1, od+10+seed_n('cl'||i,90)) END, st
FROM (SELECT y.*, (SELECT skill_cd FROM skill s WHERE s.sect_cd=y.sc ORDER BY hashtext('vs'||i||skill_cd) LIMIT 1) sk,
   1000*(CASE sc WHEN 'IT' THEN 44 WHEN 'FN' THEN 41 WHEN 'EN' THEN 37 WHEN 'HC' THEN 31 ELSE 27 END + seed_n('lo'||i,22)) lo,
   CASE WHEN od > current_date-30 THEN CASE WHEN seed_n('vt'||i,12)=0 THEN 'H' WHEN seed_n('vt'||i,12)=1 THEN 'L' WHEN seed_n('vt'||i,12) IN (2,3) AND od < current_date-12 THEN 'F' ELSE 'O' END
        WHEN od > current_date-110 THEN (ARRAY['F','F','F','F','O','O','O','L','L','H'])[1+seed_n('vt'||i,10)]
        ELSE CASE WHEN seed_n('vt'||i,100)<CASE sc WHEN 'HC' THEN 68 WHEN 'RT' THEN 48 ELSE 58 END THEN 'F' WHEN seed_n('vt'||i,100)<94 THEN 'L' WHEN seed_n('vt'||i,100)<97 THEN 'H' ELSE 'O' END END st
  FROM (SELECT i, current_date - 1060 + (1058*power(i/560.0,0.9))::int od, c.cl_id, c.sect_cd sc
    FROM generate_series(1,560) i CROSS JOIN LATERAL (SELECT * FROM client c WHERE c.st_cd<>'P' AND c.since_dt < current_date - 1060 + (1058*power(i/560.0,0.9))::int AND (c.st_cd<>'D' OR i<330) AND c.cl_id%9<>4 ORDER BY hashtext('vv'||i||'-'||c.cl_id)::bigint + CASE WHEN c.cl_id%6=0 THEN -60000000 ELSE 0 END LIMIT 1) c) y) x;

INSERT INTO applic
SELECT row_number() OVER (ORDER BY ad, vac_id, cand_id), vac_id, cand_id, ad, 'N', NULL
FROM (SELECT DISTINCT ON (vac_id, cand_id) vac_id, cand_id, ad FROM (
  SELECT v.vac_id, LEAST(current_date, COALESCE(v.close_dt-12, current_date), v.open_dt + seed_n('ad'||v.vac_id||'-'||s,26)) ad0, v.open_dt, s, cc.cand_id, cc.reg_dt, GREATEST(v.open_dt, LEAST(current_date, COALESCE(v.close_dt-12,current_date), v.open_dt + seed_n('ad'||v.vac_id||'-'||s,26))) ad
  FROM vacancy v JOIN client cl USING (cl_id) CROSS JOIN generate_series(1,10) s
  CROSS JOIN LATERAL (SELECT * FROM candidate c WHERE c.reg_dt <= v.open_dt AND c.reg_dt > v.open_dt-420 AND c.cand_id%7<>3 AND (ARRAY['IT','FN','EN','HC','RT'])[1+c.cand_id%5]=cl.sect_cd ORDER BY hashtext('ap'||v.vac_id||'-'||s||'-'||c.cand_id) LIMIT 1) cc
  WHERE s <= CASE WHEN v.st_cd='F' THEN 2+seed_n('na'||v.vac_id,8) WHEN seed_n('na'||v.vac_id,7)=0 THEN 0 ELSE 1+seed_n('na'||v.vac_id,7) END) q ORDER BY vac_id, cand_id, ad) z;

UPDATE applic a SET stage_cd = CASE WHEN v.st_cd='F' AND a.app_id=(SELECT a2.app_id FROM applic a2 WHERE a2.vac_id=a.vac_id ORDER BY hashtext('win'||a2.app_id) LIMIT 1) THEN 'P'
  WHEN v.st_cd IN ('F','L') THEN CASE WHEN seed_n('sg'||a.app_id,10)<8 THEN 'R' ELSE 'W' END
  WHEN a.app_dt > current_date-10 THEN (ARRAY['N','N','N','S','S','I','R'])[1+seed_n('sg'||a.app_id,7)]
  WHEN a.app_dt > current_date-130 THEN (ARRAY['S','S','I','I','I','O','R','R','R','W'])[1+seed_n('sg'||a.app_id,10)]
  ELSE (ARRAY['R','R','R','W','S'])[1+seed_n('sg'||a.app_id,5)] END
FROM vacancy v WHERE v.vac_id=a.vac_id;
UPDATE applic SET rej_cd=(ARRAY['SK','SK','SK','SA','SA','LO','CU','CU','OT'])[1+seed_n('rj'||app_id,9)] WHERE stage_cd='R' AND seed_n('rn'||app_id,14)>0;

INSERT INTO intview
SELECT row_number() OVER (ORDER BY ts, app_id, r), app_id, r, ts,
  CASE WHEN r=1 THEN (ARRAY['V','V','T','T','F'])[1+seed_n('ff'||app_id||r,5)] ELSE (ARRAY['F','F','F','V'])[1+seed_n('ff'||app_id||r,4)] END,
  CASE WHEN ts >= current_date THEN NULL WHEN r<nr OR stage_cd IN ('P','O') THEN 'P' WHEN stage_cd='R' THEN CASE WHEN seed_n('oc'||app_id,9)=0 THEN 'N' ELSE 'F' END WHEN stage_cd='W' THEN CASE WHEN seed_n('oc'||app_id,3)=0 THEN 'N' ELSE 'P' END WHEN ts < current_date - 9 THEN 'P' ELSE NULL END
FROM (SELECT a.app_id, a.stage_cd, r, nr, CASE WHEN a.stage_cd='I' AND r=nr THEN CASE WHEN a.app_dt < current_date-25 AND seed_n('pa'||a.app_id,4)=0 THEN current_date-20 ELSE GREATEST(a.app_dt+1, current_date - 6 + seed_n('fu'||a.app_id,20)) END
     WHEN a.stage_cd IN ('I','O') THEN GREATEST(a.app_dt+1, LEAST(current_date-8-(nr-r)*2, a.app_dt+4+r*5))
     ELSE LEAST(a.app_dt + r*4 - 1, current_date-1) END::timestamp + make_interval(mins => 540+30*seed_n('im'||a.app_id||r,16)) ts
  FROM (SELECT *, CASE stage_cd WHEN 'P' THEN 1+seed_n('nr'||app_id,3) WHEN 'O' THEN 1+seed_n('nr'||app_id,3) WHEN 'I' THEN CASE WHEN app_dt<current_date-14 THEN 1+seed_n('nr'||app_id,2) ELSE 1 END WHEN 'R' THEN CASE WHEN app_dt<current_date-5 AND seed_n('nr'||app_id,10)<4 THEN 1+seed_n('n2'||app_id,2) ELSE 0 END WHEN 'W' THEN CASE WHEN app_dt<current_date-5 AND seed_n('nr'||app_id,10)<4 THEN 1 ELSE 0 END ELSE 0 END nr FROM applic) a
  CROSS JOIN LATERAL generate_series(1,a.nr) r) x;

INSERT INTO placement
SELECT row_number() OVER (ORDER BY close_dt, app_id), app_id, cid, close_dt, sd,
  CASE WHEN typ_cd IN ('C','T') THEN sd + CASE typ_cd WHEN 'C' THEN 120+30*seed_n('ct'||app_id,8) ELSE 30+14*seed_n('ct'||app_id,5) END WHEN dr THEN sd+10+seed_n('dd'||app_id,70) WHEN seed_n('lv'||app_id,9)=0 AND sd<current_date-230 THEN sd+180+seed_n('l2'||app_id,40) END,
  sal, round(sal*fee_pct/100*CASE typ_cd WHEN 'P' THEN 1 WHEN 'C' THEN 0.6 ELSE 0.25 END,2), 'A'
FROM (SELECT v.close_dt, a.app_id, CASE WHEN seed_n('sw'||a.app_id,7)=0 AND k.leave_dt IS NULL THEN (ARRAY[3,5,11,18])[1+seed_n('s2'||a.app_id,4)] ELSE v.cons_id END cid, v.typ_cd, cl.fee_pct,
   v.close_dt + CASE v.typ_cd WHEN 'T' THEN 4 ELSE 14 END + seed_n('sd'||a.app_id,40) sd, v.sal_min + 500*seed_n('sl'||a.app_id, GREATEST(2,((v.sal_max-v.sal_min)/500)::int)) sal,
   v.typ_cd='P' AND seed_n('dr'||a.app_id,12)=0 AND v.close_dt < current_date-140 dr
  FROM applic a JOIN vacancy v USING (vac_id) JOIN client cl USING (cl_id) JOIN consultant k ON k.cons_id=v.cons_id WHERE a.stage_cd='P') x;
UPDATE placement SET st_cd = CASE WHEN start_dt > current_date THEN 'S' WHEN end_dt IS NOT NULL AND end_dt-start_dt < 90 AND app_id IN (SELECT app_id FROM applic JOIN vacancy USING (vac_id) WHERE typ_cd='P') THEN 'D' WHEN end_dt IS NOT NULL AND end_dt <= current_date THEN 'E' ELSE 'A' END;

UPDATE candidate c SET st_cd = CASE WHEN EXISTS (SELECT 1 FROM placement p JOIN applic a USING (app_id) WHERE a.cand_id=c.cand_id AND p.st_cd IN ('A','S')) THEN 'P' WHEN c.cand_id%67=12 THEN 'X' WHEN c.reg_dt < current_date-400 AND seed_n('ina'||c.cand_id,10)<6 THEN 'I' ELSE 'A' END;

INSERT INTO fee_inv
SELECT 4000+row_number() OVER (ORDER BY d, plc_id, kind DESC), plc_id, kind, d, CASE kind WHEN 'C' THEN d ELSE d+terms_d END, amt,
  CASE WHEN kind='C' THEN d WHEN seed_n('np'||plc_id,22)=0 THEN NULL WHEN pd<=current_date THEN pd END
FROM (SELECT p.plc_id, 'I' kind, p.start_dt d, p.fee amt, cl.terms_d, p.start_dt + cl.terms_d - 8 + seed_n('pd'||p.plc_id,30) pd FROM placement p JOIN applic a USING (app_id) JOIN vacancy v USING (vac_id) JOIN client cl USING (cl_id) WHERE p.start_dt<=current_date AND seed_n('mi'||p.plc_id,45)<>2
 UNION ALL SELECT p.plc_id, 'C', p.end_dt+6, -p.fee*CASE WHEN p.end_dt-p.start_dt>45 THEN 0.5 ELSE 1 END, 0, NULL FROM placement p WHERE p.st_cd='D') x;

DROP FUNCTION recruiter.seed_n(text, int);
RESET search_path;

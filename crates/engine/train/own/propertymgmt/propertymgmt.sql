DROP SCHEMA IF EXISTS propertymgmt CASCADE;
CREATE SCHEMA propertymgmt;
SET search_path TO propertymgmt;

CREATE TABLE pm_bld (
  bld_id integer PRIMARY KEY,
  bld_cd varchar(6) NOT NULL UNIQUE,
  bld_nm varchar(60) NOT NULL,
  str varchar(60) NOT NULL,
  zip varchar(8) NOT NULL,
  city varchar(40) NOT NULL,
  yr_blt integer,
  lift_yn char(1) NOT NULL CHECK (lift_yn IN ('Y','N')),
  ownr_nm varchar(60) NOT NULL
);
COMMENT ON TABLE pm_bld IS 'Buildings under management';
COMMENT ON COLUMN pm_bld.bld_cd IS 'Short code of the building';
COMMENT ON COLUMN pm_bld.bld_nm IS 'Building name';
COMMENT ON COLUMN pm_bld.str IS 'Street and house number';
COMMENT ON COLUMN pm_bld.yr_blt IS 'Year of construction';
COMMENT ON COLUMN pm_bld.lift_yn IS 'Has a lift: Y/N';
COMMENT ON COLUMN pm_bld.ownr_nm IS 'Owner (our client)';

CREATE TABLE pm_unit (
  unit_id integer PRIMARY KEY,
  bld_id integer NOT NULL REFERENCES pm_bld(bld_id),
  unit_no varchar(10) NOT NULL UNIQUE,
  unit_typ char(1) NOT NULL CHECK (unit_typ IN ('F','S','O','G')),
  flr integer NOT NULL,
  rms numeric(3,1),
  sqm numeric(6,1) NOT NULL,
  blc_yn char(1) NOT NULL CHECK (blc_yn IN ('Y','N')),
  tgt_rent numeric(10,2) NOT NULL
);
COMMENT ON TABLE pm_unit IS 'Rentable units';
COMMENT ON COLUMN pm_unit.unit_no IS 'Unit number, building code + running number';
COMMENT ON COLUMN pm_unit.unit_typ IS 'Type of unit: F = flat, S = shop, O = office, G = garage';
COMMENT ON COLUMN pm_unit.flr IS 'Floor, 0 = ground floor, -1 = basement';
COMMENT ON COLUMN pm_unit.rms IS 'Number of rooms, only for flats';
COMMENT ON COLUMN pm_unit.sqm IS 'Floor area in square metres';
COMMENT ON COLUMN pm_unit.blc_yn IS 'Balcony: Y/N';
COMMENT ON COLUMN pm_unit.tgt_rent IS 'Target net rent per month, EUR';

CREATE TABLE pm_ten (
  ten_id integer PRIMARY KEY,
  ten_no varchar(10) NOT NULL UNIQUE,
  fst_nm varchar(40),
  lst_nm varchar(60) NOT NULL,
  brth_dt date,
  eml varchar(80),
  tel varchar(30),
  dd_yn char(1) NOT NULL CHECK (dd_yn IN ('Y','N'))
);
COMMENT ON TABLE pm_ten IS 'Tenants (and registered applicants without a lease yet)';
COMMENT ON COLUMN pm_ten.fst_nm IS 'First name';
COMMENT ON COLUMN pm_ten.lst_nm IS 'Last name';
COMMENT ON COLUMN pm_ten.brth_dt IS 'Date of birth';
COMMENT ON COLUMN pm_ten.eml IS 'E-mail address';
COMMENT ON COLUMN pm_ten.tel IS 'Telephone';
COMMENT ON COLUMN pm_ten.dd_yn IS 'Direct debit mandate given: Y/N';

CREATE TABLE pm_lse (
  lse_id integer PRIMARY KEY,
  lse_no varchar(12) NOT NULL UNIQUE,
  unit_id integer NOT NULL REFERENCES pm_unit(unit_id),
  ten_id integer NOT NULL REFERENCES pm_ten(ten_id),
  sgn_dt date NOT NULL,
  beg_dt date NOT NULL,
  end_dt date,
  ntc_dt date,
  lse_st char(1) NOT NULL CHECK (lse_st IN ('A','N','E')),
  net_rent numeric(10,2) NOT NULL,
  oc_adv numeric(10,2) NOT NULL,
  dep_amt numeric(10,2) NOT NULL,
  dep_rcv_dt date
);
COMMENT ON TABLE pm_lse IS 'Leases';
COMMENT ON COLUMN pm_lse.lse_no IS 'Lease number';
COMMENT ON COLUMN pm_lse.sgn_dt IS 'Date of signing';
COMMENT ON COLUMN pm_lse.beg_dt IS 'Start of the lease (move-in)';
COMMENT ON COLUMN pm_lse.end_dt IS 'Last day of the lease (move-out); empty = open-ended';
COMMENT ON COLUMN pm_lse.ntc_dt IS 'Day notice was given';
COMMENT ON COLUMN pm_lse.lse_st IS 'Lease status: A = running, N = running, notice given, E = ended';
COMMENT ON COLUMN pm_lse.net_rent IS 'Current monthly net rent, EUR';
COMMENT ON COLUMN pm_lse.oc_adv IS 'Monthly advance on operating costs, EUR';
COMMENT ON COLUMN pm_lse.dep_amt IS 'Agreed rent deposit, EUR';
COMMENT ON COLUMN pm_lse.dep_rcv_dt IS 'Day the deposit arrived; empty = not received';

CREATE TABLE pm_chg_typ (
  chg_typ char(2) PRIMARY KEY,
  dsc varchar(40) NOT NULL
);
COMMENT ON TABLE pm_chg_typ IS 'Kinds of rent charge';
INSERT INTO pm_chg_typ VALUES ('NR','Net rent'),('OC','Operating costs advance'),('LF','Late fee');

CREATE TABLE pm_chg (
  chg_id integer PRIMARY KEY,
  lse_id integer NOT NULL REFERENCES pm_lse(lse_id),
  chg_typ char(2) NOT NULL REFERENCES pm_chg_typ(chg_typ),
  per_dt date NOT NULL,
  due_dt date NOT NULL,
  amt numeric(10,2) NOT NULL
);
COMMENT ON TABLE pm_chg IS 'Charges to tenants (receivables)';
COMMENT ON COLUMN pm_chg.per_dt IS 'Month charged, first day of the month';
COMMENT ON COLUMN pm_chg.due_dt IS 'Due date';
COMMENT ON COLUMN pm_chg.amt IS 'Amount charged, EUR';

CREATE TABLE pm_pmt (
  pmt_id integer PRIMARY KEY,
  chg_id integer NOT NULL REFERENCES pm_chg(chg_id),
  val_dt date NOT NULL,
  amt numeric(10,2) NOT NULL,
  pmt_mth char(1) NOT NULL CHECK (pmt_mth IN ('D','T','C'))
);
COMMENT ON TABLE pm_pmt IS 'Payments received, each booked against one charge; a charge may be paid in parts';
COMMENT ON COLUMN pm_pmt.val_dt IS 'Value date of the payment';
COMMENT ON COLUMN pm_pmt.pmt_mth IS 'How it was paid: D = direct debit, T = bank transfer, C = cash';

CREATE TABLE pm_trd (
  trd_cd char(3) PRIMARY KEY,
  dsc varchar(40) NOT NULL
);
COMMENT ON TABLE pm_trd IS 'Trades';
INSERT INTO pm_trd VALUES ('PLB','Plumbing'),('ELC','Electrical'),('HTG','Heating'),('PNT','Painting'),('LCK','Locks and doors'),('ROF','Roofing'),('GRD','Gardening');

CREATE TABLE pm_ctr (
  ctr_id integer PRIMARY KEY,
  ctr_nm varchar(60) NOT NULL,
  trd_cd char(3) NOT NULL REFERENCES pm_trd(trd_cd),
  city varchar(40) NOT NULL,
  hr_rt numeric(6,2) NOT NULL,
  act_yn char(1) NOT NULL CHECK (act_yn IN ('Y','N'))
);
COMMENT ON TABLE pm_ctr IS 'Contractors (tradesmen)';
COMMENT ON COLUMN pm_ctr.hr_rt IS 'Hourly rate, EUR';
COMMENT ON COLUMN pm_ctr.act_yn IS 'Still used by us: Y/N';

CREATE TABLE pm_rep (
  rep_id integer PRIMARY KEY,
  rep_no varchar(12) NOT NULL UNIQUE,
  bld_id integer NOT NULL REFERENCES pm_bld(bld_id),
  unit_id integer REFERENCES pm_unit(unit_id),
  ctr_id integer REFERENCES pm_ctr(ctr_id),
  trd_cd char(3) NOT NULL REFERENCES pm_trd(trd_cd),
  prio smallint NOT NULL CHECK (prio IN (1,2,3)),
  rep_st smallint NOT NULL CHECK (rep_st IN (10,20,30,90)),
  rpt_dt date NOT NULL,
  due_dt date NOT NULL,
  fin_dt date,
  est_cst numeric(10,2),
  act_cst numeric(10,2)
);
COMMENT ON TABLE pm_rep IS 'Repair orders';
COMMENT ON COLUMN pm_rep.unit_id IS 'Empty = common area of the building';
COMMENT ON COLUMN pm_rep.ctr_id IS 'Contractor; empty = not yet assigned';
COMMENT ON COLUMN pm_rep.prio IS 'Priority: 1 = emergency, 2 = normal, 3 = can wait';
COMMENT ON COLUMN pm_rep.rep_st IS 'Status: 10 = reported, 20 = with the contractor, 30 = done, 90 = rejected';
COMMENT ON COLUMN pm_rep.rpt_dt IS 'Day reported';
COMMENT ON COLUMN pm_rep.due_dt IS 'To be done by';
COMMENT ON COLUMN pm_rep.fin_dt IS 'Day finished';
COMMENT ON COLUMN pm_rep.est_cst IS 'Estimated cost, EUR';
COMMENT ON COLUMN pm_rep.act_cst IS 'Actual cost as invoiced, EUR (only when done)';

CREATE TABLE pm_insp (
  insp_id integer PRIMARY KEY,
  unit_id integer NOT NULL REFERENCES pm_unit(unit_id),
  insp_typ char(2) NOT NULL CHECK (insp_typ IN ('MI','MO','PR')),
  insp_dt date NOT NULL,
  insp_by varchar(40) NOT NULL,
  cond_grd smallint NOT NULL CHECK (cond_grd BETWEEN 1 AND 5),
  dfct_cnt integer NOT NULL
);
COMMENT ON TABLE pm_insp IS 'Inspections of units';
COMMENT ON COLUMN pm_insp.insp_typ IS 'MI = move-in, MO = move-out, PR = periodic';
COMMENT ON COLUMN pm_insp.insp_by IS 'Inspector';
COMMENT ON COLUMN pm_insp.cond_grd IS 'Condition grade, 1 = very good ... 5 = very bad';
COMMENT ON COLUMN pm_insp.dfct_cnt IS 'Number of defects found';

CREATE TABLE pm_mtr_rd (
  rd_id integer PRIMARY KEY,
  unit_id integer NOT NULL REFERENCES pm_unit(unit_id),
  mtr_typ char(1) NOT NULL CHECK (mtr_typ IN ('E','W','H')),
  rd_dt date NOT NULL,
  rd_val numeric(12,1) NOT NULL,
  est_yn char(1) NOT NULL CHECK (est_yn IN ('Y','N'))
);
COMMENT ON TABLE pm_mtr_rd IS 'Meter readings, quarterly';
COMMENT ON COLUMN pm_mtr_rd.mtr_typ IS 'Meter: E = electricity (kWh), W = cold water (m3), H = heating (kWh)';
COMMENT ON COLUMN pm_mtr_rd.rd_val IS 'Meter state at that day (running total, consumption = difference of two readings)';
COMMENT ON COLUMN pm_mtr_rd.est_yn IS 'Y = estimated, N = read';

INSERT INTO pm_bld VALUES
 (1,'LIN','Linden Court','Lindenstr. 14','10969','Berlin',1912,'N','Hartmann Estates'),
 (2,'PAR','Park House','Parkallee 3','20144','Hamburg',1968,'Y','Nordbau Fund'),
 (3,'MIL','The Old Mill','Mühlenweg 27','04229','Leipzig',1898,'N','Hartmann Estates'),
 (4,'RIV','Riverside','Uferstr. 88','01067','Dresden',2009,'Y','Family Krause'),
 (5,'SUN','Sunnyside','Sonnenallee 201','12045','Berlin',1956,'N','Nordbau Fund'),
 (6,'GAR','Garden Row','Gartenstr. 5-9','04229','Leipzig',1974,'N','Hartmann Estates'),
 (7,'STA','Station Square','Bahnhofsplatz 2','20099','Hamburg',1994,'Y','Citywohnen AG'),
 (8,'HIL','Hilltop','Bergstr. 41','01069','Dresden',1983,'Y','Family Krause'),
 (9,'MKT','Market Arcade','Am Markt 10','04109','Leipzig',2015,'Y','Citywohnen AG'),
 (10,'CAN','Canal View','Kanalstr. 66','10999','Berlin',1931,'N','Citywohnen AG'),
 (11,'BEL','Belvedere','Schlossallee 1','01277','Dresden',NULL,'N','Dr. Vogt');

INSERT INTO pm_unit
SELECT row_number() OVER (ORDER BY b, n), b, bld_cd || '-' || lpad(n::text, 2, '0'), t,
  CASE t WHEN 'G' THEN -1 WHEN 'S' THEN 0 ELSE (n - 1) / 3 + (CASE WHEN t = 'O' THEN 1 ELSE 0 END) END,
  CASE WHEN t = 'F' THEN (ARRAY[1,1.5,2,2,2.5,3,3,3.5,4])[1 + h % 9] END,
  area, CASE WHEN t = 'F' AND (h / 5) % 10 < 6 THEN 'Y' ELSE 'N' END,
  (CASE t WHEN 'G' THEN 60 + h % 45 ELSE area * (CASE t WHEN 'F' THEN 9 ELSE 14 END + (b * 7) % 5 + (h % 17) / 10.0) END)::numeric(10,0)
FROM (
  SELECT x.*, CASE t WHEN 'F' THEN 18 + 21 * (ARRAY[1,1.5,2,2,2.5,3,3,3.5,4])[1 + h % 9] + (h / 9) % 14 WHEN 'G' THEN 13 + h % 5 WHEN 'S' THEN 60 + h % 130 ELSE 45 + h % 110 END + (h % 10) / 10.0 AS area
  FROM (
    SELECT b.bld_id AS b, b.bld_cd, n, abs(hashtext('unit' || b.bld_id || '/' || n)) AS h,
      CASE WHEN n > c - (ARRAY[0,2,0,3,0,1,2,2,3,0,1])[b.bld_id] THEN 'G'
           WHEN n = 1 AND b.bld_id IN (1,2,5,7,9,10) THEN 'S' WHEN n = 2 AND b.bld_id IN (7,9) THEN 'S'
           WHEN n = 4 AND b.bld_id IN (7,9,2) THEN 'O' ELSE 'F' END AS t
    FROM pm_bld b CROSS JOIN LATERAL (SELECT (ARRAY[11,14,8,13,10,12,15,9,13,12,5])[b.bld_id] AS c) q
    CROSS JOIN LATERAL generate_series(1, c) n
  ) x
) y;

-- leases: one older lease per unit, where it ended mostly a following one
CREATE TEMP TABLE pm_l AS
WITH m AS (SELECT date_trunc('month', current_date)::date AS m0),
l1 AS (
  SELECT u.unit_id, 1 AS seq, (m0 - make_interval(months => 27 + h % 75))::date AS beg_dt,
    CASE WHEN h2 % 20 < 9 THEN (m0 - make_interval(months => h % 22))::date - 1 
         WHEN h2 % 20 = 9 OR h2 % 20 = 10 THEN (m0 + make_interval(months => 1 + h % 3))::date - 1 END AS end_dt, h, h2, h % 22 AS e
  FROM pm_unit u CROSS JOIN m
  CROSS JOIN LATERAL (SELECT abs(hashtext('lea' || u.unit_id)) AS h, abs(hashtext('leb' || u.unit_id)) AS h2) z
  WHERE u.unit_id NOT IN (23, 77, 104)
), l2 AS (
  SELECT unit_id, 2, (m0 - make_interval(months => e - h2 % 3))::date,
     CASE WHEN (h2 / 7) % 12 = 0 THEN (m0 + make_interval(months => 2))::date - 1 
          WHEN (h2 / 7) % 6 = 1 AND e > 12 THEN (m0 - make_interval(months => 3))::date - 1 END, h / 3, h2 / 3, 0
  FROM l1 CROSS JOIN m
  WHERE end_dt < m0 AND e - h2 % 3 >= 0 AND (h2 / 20) % 5 <> 0
)
SELECT * FROM l1 UNION ALL SELECT * FROM l2;

CREATE TEMP TABLE pm_l3 AS
SELECT row_number() OVER (ORDER BY beg_dt, unit_id)::int AS lse_id, * FROM pm_l;

INSERT INTO pm_ten
SELECT i, 'T' || (30000 + i * 7),
  CASE WHEN i % 29 = 0 THEN NULL ELSE (ARRAY['Lena','Max','Sofia','Jan','Mehmet','Aylin','Tom','Karin','Olaf','Petra','Ali','Nadia','Felix','Greta','Ivo','Milena','Rolf','Hanna','Uwe','Carla'])[1 + abs(hashtext('tf'||i)) % 20] END,
  CASE WHEN i % 29 = 0 THEN (ARRAY['Bakery Blum GmbH','Foto Engel KG','Lexa Law Partners','Cafe Morgenrot','Vita Pharmacy','Tonwerk GmbH','Nord IT Services'])[1 + (i / 29) % 7]
       ELSE (ARRAY['Albrecht','Yilmaz','Schneider','Kaminski','Petrov','Neumann','Lang','Seidel','Haas','Brandt','Öztürk','Winter','Peters','Kuhn','Roth','Sommer','Vogel','Berger','Keller','Busch','Arnold','Nguyen','Lorenz','Pohl','Graf'])[1 + abs(hashtext('tl'||i)) % 25] END,
  CASE WHEN i % 29 = 0 THEN NULL ELSE current_date - 8000 - abs(hashtext('bd'||i)) % 21000 END,
  CASE WHEN i % 9 = 0 THEN NULL ELSE 'tenant' || i || '@example.org' END,
  CASE WHEN i % 13 = 0 THEN NULL ELSE '+49 30 ' || (1000000 + abs(hashtext('te'||i)) % 8999999) END,
  CASE WHEN abs(hashtext('dd'||i)) % 10 < 6 THEN 'Y' ELSE 'N' END
FROM generate_series(1, (SELECT count(*)::int + 6 FROM pm_l3)) i;

INSERT INTO pm_lse
SELECT l.lse_id, 'L-' || to_char(beg_dt, 'YY') || '-' || lpad(l.lse_id::text, 4, '0'), l.unit_id,
  CASE WHEN l.lse_id % 10 = 0 THEN l.lse_id - 4 ELSE l.lse_id END,
  beg_dt - 12 - h % 50, beg_dt, end_dt,
  CASE WHEN end_dt IS NOT NULL THEN least(end_dt - 60 - h2 % 45, current_date - 1 - h2 % 25) END,
  CASE WHEN end_dt IS NULL THEN 'A' WHEN end_dt < current_date THEN 'E' ELSE 'N' END,
  nr, (u.sqm * (CASE u.unit_typ WHEN 'G' THEN 0.5 ELSE 2.3 + (h % 9) / 10.0 END))::numeric(10,0),
  CASE WHEN u.unit_typ = 'G' THEN nr ELSE nr * 3 END,
  CASE WHEN h2 % 13 = 0 THEN NULL ELSE least(beg_dt - 10 + (h2 / 4) % 45, current_date) END
FROM pm_l3 l JOIN pm_unit u USING (unit_id)
CROSS JOIN LATERAL (SELECT (u.tgt_rent * (0.82 + (h % 23) / 100.0))::numeric(10,0)::numeric(10,2) AS nr) x;
-- some of the tenant records left over by tenants with two leases go; the others are applicants
DELETE FROM pm_ten WHERE ten_id % 10 = 0 AND ten_id % 20 <> 0 AND ten_id NOT IN (SELECT ten_id FROM pm_lse);

INSERT INTO pm_chg
SELECT row_number() OVER (ORDER BY p, lse_id, t DESC), lse_id, t, p, p + 2, a
FROM (
  SELECT l.lse_id, x.t, p::date AS p,
    CASE x.t WHEN 'NR' THEN CASE WHEN p < current_date - 380 AND l.beg_dt < current_date - 700 THEN (l.net_rent * 0.95)::numeric(10,2) ELSE l.net_rent END
             ELSE CASE WHEN p < date_trunc('year', current_date) THEN (l.oc_adv * 0.92)::numeric(10,2) ELSE l.oc_adv END END AS a
  FROM pm_lse l
  CROSS JOIN LATERAL generate_series(greatest(l.beg_dt, (date_trunc('month', current_date) - interval '23 months')::date), least(coalesce(l.end_dt, current_date), current_date), interval '1 month') p
  CROSS JOIN (VALUES ('NR'),('OC')) x(t)
) q;

CREATE TEMP TABLE pm_p AS
SELECT c.chg_id, c.lse_id, c.per_dt, c.due_dt, c.amt, t.dd_yn, h,
  CASE WHEN bad AND h % 10 < 2 OR h % 160 = 1 THEN 'none' WHEN bad AND h % 10 < 5 OR h % 75 = 2 THEN 'part'
       WHEN bad OR h % 14 = 3 THEN 'late' ELSE 'ok' END AS how
FROM pm_chg c JOIN pm_lse l USING (lse_id) JOIN pm_ten t USING (ten_id)
CROSS JOIN LATERAL (SELECT abs(hashtext('py' || c.lse_id || to_char(current_date - c.per_dt, '99999') || (CASE WHEN c.lse_id % 4 = 0 THEN c.chg_typ ELSE 'x' END))) AS h, 
    (c.lse_id % 17 = 5 OR c.lse_id % 23 = 8) AND c.per_dt > current_date - 330 AS bad) z;

INSERT INTO pm_chg
SELECT (SELECT max(chg_id) FROM pm_chg) + row_number() OVER (ORDER BY per_dt, lse_id), lse_id, 'LF', per_dt, d, 15 + 5 * (lse_id % 3)
FROM (SELECT lse_id, per_dt, max(due_dt) + 40 AS d, max(h) AS h FROM pm_p WHERE how IN ('none','late','part') GROUP BY 1, 2) q
WHERE d - 14 <= current_date AND h % 3 <> 0;

INSERT INTO pm_pmt
SELECT row_number() OVER (ORDER BY v, chg_id), chg_id, v, a, m
FROM (
  SELECT chg_id, CASE how WHEN 'late' THEN due_dt + 8 + h % 40 WHEN 'part' THEN due_dt + h % 12 ELSE due_dt - 3 + (CASE WHEN dd_yn = 'Y' THEN 3 ELSE h % 5 END) END AS v,
    CASE how WHEN 'part' THEN (amt * (ARRAY[0.5,0.6,0.75])[1 + h % 3])::numeric(10,2) ELSE amt END AS a,
    CASE WHEN dd_yn = 'Y' AND how = 'ok' THEN 'D' WHEN h % 11 = 4 THEN 'C' ELSE 'T' END AS m
  FROM pm_p WHERE how <> 'none'
  UNION ALL
  SELECT chg_id, due_dt + 30 + h % 30, amt - (amt * (ARRAY[0.5,0.6,0.75])[1 + h % 3])::numeric(10,2), 'T' FROM pm_p WHERE how = 'part' AND h % 2 = 0
  UNION ALL
  SELECT chg_id, due_dt + chg_id % 12, amt, 'T' FROM pm_chg WHERE chg_typ = 'LF' AND abs(hashtext('lf'||chg_id)) % 10 < 6
) q
WHERE v <= current_date;

INSERT INTO pm_ctr VALUES
 (1,'Rohrfrei Meyer','PLB','Berlin',58,'Y'),(2,'Aqua Service Nord','PLB','Hamburg',64,'Y'),(3,'Elektro Blitz','ELC','Leipzig',61.5,'Y'),
 (4,'Voltwerk','ELC','Berlin',55,'Y'),(5,'Warmhaus Heating','HTG','Dresden',69,'Y'),(6,'Thermo Lange','HTG','Hamburg',72,'Y'),
 (7,'Farbenfroh','PNT','Leipzig',44,'Y'),(8,'Maler Krüger','PNT','Berlin',47,'N'),(9,'Schlüssel Sofort','LCK','Berlin',78,'Y'),
 (10,'Dachbau Elbe','ROF','Dresden',63,'Y'),(11,'Grünwerk','GRD','Leipzig',39,'Y'),(12,'Sanitär Sachs','PLB','Dresden',57,'Y'),
 (13,'Hausgarten Kiel','GRD','Hamburg',41,'Y'),(14,'Dach & Fach','ROF','Berlin',66,'N');

INSERT INTO pm_rep
SELECT n, 'R' || (50000 + n), bld, unit, CASE WHEN st = 10 OR (st = 90 AND h % 2 = 0) THEN NULL ELSE ctr END, trd, pr, st, rd, rd + (ARRAY[2,14,45])[pr],
  CASE WHEN st = 30 THEN fin END,
  CASE WHEN h % 9 = 0 THEN NULL ELSE est END,
  CASE WHEN st = 30 THEN (est * (0.7 + (g % 75) / 100.0))::numeric(10,2) END
FROM (
  SELECT s.*, CASE WHEN (h / 17) % 25 = 0 THEN 90 WHEN fin <= current_date AND NOT (rd > current_date - 160 AND g % 6 = 0) THEN 30
                   WHEN rd > current_date - 6 OR g % 3 = 0 THEN 10 ELSE 20 END AS st,
    (ARRAY[1,2,1,12,3,4,3,5,6,5,7,8,9,9,10,10,11,13])[k] AS ctr
  FROM (
    SELECT n, h, g, CASE WHEN h % 6 = 0 THEN NULL ELSE u.unit_id END AS unit, u.bld_id AS bld, rd, pr, k,
      (ARRAY['PLB','PLB','PLB','PLB','ELC','ELC','ELC','HTG','HTG','HTG','PNT','PNT','LCK','LCK','ROF','ROF','GRD','GRD'])[k] AS trd,
      rd + (CASE pr WHEN 1 THEN g % 4 WHEN 2 THEN 2 + g % 20 ELSE 10 + g % 55 END) AS fin,
      (60 + (g / 3) % 500 + (CASE WHEN k IN (15,16,8,9,10) THEN (g / 5) % 1400 ELSE 0 END))::numeric(10,2) AS est
    FROM generate_series(1, 760) n
    CROSS JOIN LATERAL (SELECT abs(hashtext('rp'||n)) AS h, abs(hashtext('rq'||n)) AS g) a
    JOIN pm_unit u ON u.unit_id = 1 + (CASE WHEN h % 4 = 0 THEN h % 45 ELSE (h / 3) % 122 END)
    CROSS JOIN LATERAL (SELECT current_date - (730 - (n * 730) / 760) AS rd, (ARRAY[1,2,2,2,2,3,3,1,2,2])[1 + (h / 29) % 10] AS pr, 1 + (g / 7) % 18 AS k) b
    WHERE u.unit_typ <> 'G' OR h % 5 = 0
  ) s
) t;

INSERT INTO pm_insp
SELECT row_number() OVER (ORDER BY d, unit_id, t), unit_id, t, d, (ARRAY['K. Stein','B. Fuchs','M. Adler'])[1 + h % 3],
  least(5, greatest(1, CASE t WHEN 'MI' THEN 1 + h % 2 WHEN 'MO' THEN 2 + h % 4 ELSE 1 + h % 4 END)),
  CASE t WHEN 'MI' THEN h % 3 WHEN 'MO' THEN 1 + h % 9 ELSE h % 6 END
FROM (
  SELECT unit_id, 'MI' AS t, beg_dt AS d, abs(hashtext('im'||lse_id)) AS h FROM pm_lse WHERE beg_dt > current_date - 1100
  UNION ALL SELECT unit_id, 'MO', end_dt, abs(hashtext('io'||lse_id)) FROM pm_lse WHERE lse_st = 'E'
  UNION ALL SELECT u.unit_id, 'PR', current_date - (abs(hashtext('ip' || u.unit_id || '.' || k)) % 360) - 365 * k, abs(hashtext('iq' || u.unit_id || k))
  FROM pm_unit u CROSS JOIN generate_series(0, 1) k WHERE u.unit_typ <> 'G' AND abs(hashtext('ir' || u.unit_id || k)) % 10 < 6
) q WHERE d <= current_date;

INSERT INTO pm_mtr_rd
SELECT row_number() OVER (ORDER BY d, unit_id, mt), unit_id, mt, d,
  (base + sum(c) OVER (PARTITION BY unit_id, mt ORDER BY d))::numeric(12,1), CASE WHEN h % 12 = 0 THEN 'Y' ELSE 'N' END
FROM (
  SELECT u.unit_id, mt, d, h, (1000 + abs(hashtext('mb' || u.unit_id || mt)) % 9000) / (CASE mt WHEN 'W' THEN 8.0 ELSE 1.0 END) AS base,
    CASE mt WHEN 'E' THEN 180 + u.sqm * 4 * (0.5 + (h % 100) / 100.0)
            WHEN 'W' THEN 6 + u.sqm * 0.12 * (0.5 + (h % 90) / 100.0)
            ELSE u.sqm * (CASE WHEN extract(month from d) IN (1,2,3) THEN 48 WHEN extract(month from d) IN (4,5,6) THEN 30 WHEN extract(month from d) IN (7,8,9) THEN 5 ELSE 27 END) * (0.6 + (h % 80) / 100.0) END AS c
  FROM pm_unit u CROSS JOIN (VALUES ('E'),('W'),('H')) v(mt)
  CROSS JOIN LATERAL (SELECT (date_trunc('quarter', current_date) - make_interval(months => 3 * k))::date - 1 AS d, k FROM generate_series(0, 8) k) x
  CROSS JOIN LATERAL (SELECT abs(hashtext('mr' || u.unit_id || mt || k)) AS h) z
  WHERE u.unit_typ <> 'G' AND NOT (k = 0 AND h % 15 = 0) AND NOT (u.unit_typ IN ('S','O') AND mt = 'W')
) q;

DROP TABLE pm_p;
DROP TABLE pm_l3;
DROP TABLE pm_l;
RESET search_path;

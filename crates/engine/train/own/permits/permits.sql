DROP SCHEMA IF EXISTS permits CASCADE;
CREATE SCHEMA permits;
SET search_path TO permits;

CREATE FUNCTION h(k text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (abs(hashtext(k || '~' || k)::bigint) % n)::int $$;

CREATE TABLE gi_dist (dist_no smallint PRIMARY KEY, dist_nm varchar(40) NOT NULL);
COMMENT ON TABLE gi_dist IS 'city districts';
INSERT INTO gi_dist VALUES (1,'Altstadt'),(2,'Northbank'),(3,'Eastfield'),(4,'Greenhill'),(5,'Docklands'),(6,'Westend'),(7,'Airport');

CREATE TABLE gi_prcl (
  prcl_no varchar(12) PRIMARY KEY,
  addr varchar(80),
  dist_no smallint NOT NULL REFERENCES gi_dist,
  zone_cd char(1) NOT NULL,
  area_m2 numeric(9,1),
  hist_fl char(1) NOT NULL DEFAULT 'N'
);
COMMENT ON TABLE gi_prcl IS 'land parcels';
COMMENT ON COLUMN gi_prcl.zone_cd IS 'zoning: R residential, C commercial, I industrial, M mixed use, G green belt';
COMMENT ON COLUMN gi_prcl.area_m2 IS 'plot area in square metres';
COMMENT ON COLUMN gi_prcl.hist_fl IS 'Y = heritage protected, N = not';
INSERT INTO gi_prcl
SELECT d || '-' || lpad(i::text,4,'0') || '/' || (1+h('pp'||i,9)),
  (ARRAY['Mill','Church','Station','Garden','Castle','River','School','Market','Linden','Oak','Harbour','Windmill','King','Bishop','Brewery'])[1+h('st'||i,15)] || ' ' || (ARRAY['Street','Road','Lane','Avenue'])[1+h('sx'||i,4)] || ' ' || (1+h('no'||i,140)),
  d,
  CASE WHEN h('zn'||i,100) < 50 THEN 'R' WHEN h('zn'||i,100)<68 THEN 'C' WHEN h('zn'||i,100)<78 THEN CASE WHEN d=1 THEN 'M' ELSE 'I' END WHEN h('zn'||i,100)<93 THEN 'M' ELSE 'G' END,
  CASE WHEN h('ar'||i,40)=0 THEN NULL ELSE 180 + power(h('aa'||i,1000)/1000.0,2.5)*5200 END,
  CASE WHEN h('hi'||i,100) < CASE d WHEN 1 THEN 40 WHEN 6 THEN 14 WHEN 5 THEN 8 ELSE 3 END THEN 'Y' ELSE 'N' END
FROM (SELECT i, CASE WHEN h('ds'||i,100)<17 THEN 1 WHEN h('ds'||i,100)<36 THEN 2 WHEN h('ds'||i,100)<52 THEN 3 WHEN h('ds'||i,100)<69 THEN 4 WHEN h('ds'||i,100)<82 THEN 5 WHEN h('ds'||i,100)<98 THEN 6 ELSE 7 END AS d FROM generate_series(1,640) i) s;

CREATE TABLE ap_typ (
  typ_cd char(2) PRIMARY KEY,
  typ_nm varchar(40) NOT NULL,
  std_days smallint NOT NULL,
  base_fee numeric(8,2) NOT NULL
);
COMMENT ON TABLE ap_typ IS 'kinds of permit';
COMMENT ON COLUMN ap_typ.std_days IS 'statutory deadline: calendar days from complete file to decision';
INSERT INTO ap_typ VALUES ('NB','New building',90,1200),('EX','Extension',60,450),('RN','Renovation',45,280),('CU','Change of use',60,380),
 ('DM','Demolition',45,520),('SG','Sign or billboard',30,120),('PL','Swimming pool',30,160),('SO','Solar installation',21,0),('TM','Temporary structure',14,90);

CREATE TABLE ap_pers (
  pers_id integer PRIMARY KEY,
  nm varchar(60) NOT NULL,
  pers_cd char(1) NOT NULL,
  town varchar(40),
  eml varchar(60),
  tel varchar(24),
  reg_dt date NOT NULL
);
COMMENT ON TABLE ap_pers IS 'applicants and architects';
COMMENT ON COLUMN ap_pers.pers_cd IS 'P private person, F firm, M municipal body, A architect';
COMMENT ON COLUMN ap_pers.reg_dt IS 'date first entered in the register';
INSERT INTO ap_pers
SELECT i,
  CASE WHEN i<=26 THEN 'Arch. ' ELSE '' END ||
  CASE WHEN i>26 AND i%10 IN (3,7) THEN (ARRAY['Baustein','Horizon','Nordbau','Keystone','Urban Loft','Granit','Meridian','Sunridge','Cornerstone','Delta'])[1+h('f1'||i,10)] || ' ' || (ARRAY['Homes','Development','Properties','Construction','Energy','Estates'])[1+h('f2'||i,6)] || ' ' || i
       WHEN i>26 AND i%50=5 THEN (ARRAY['School Board','Parks Office','Water Works','Housing Authority','Fire Service','Transit Agency','Sports Department','Public Hospital'])[1+(i/50)%8]
       ELSE (ARRAY['Adam','Beata','Carl','Doris','Emil','Flora','Georg','Hanna','Ivan','Jana','Klaus','Lena','Milan','Nora','Otto','Petra','Rolf','Sara','Tomas','Ursula'])[1+h('n1'||i,20)] || ' ' || (ARRAY['Arnold','Becker','Cerny','Dvorak','Engel','Frank','Gruber','Holm','Iversen','Janssen','Kraus','Lorenz','Maier','Nemec','Orban','Pavlik','Richter','Sauer','Toth','Unger','Vogel','Wagner','Zeman'])[1+h('n2'||i,23)] END,
  CASE WHEN i<=26 THEN 'A' WHEN i%10 IN (3,7) THEN 'F' WHEN i%50=5 THEN 'M' ELSE 'P' END,
  (ARRAY['Newburg','Newburg','Newburg','Newburg','Sankt Anton','Lowfield','Kreuztal','Capital City'])[1+h('tw'||i,8)],
  CASE WHEN h('em'||i,10)<7 THEN 'p'||i||'@office.example' END,
  CASE WHEN h('te'||i,10)<8 THEN '+43 664 '||lpad(h('tl'||i,10000000)::text,7,'0') END,
  current_date - CASE WHEN i<=26 THEN 1500+h('rg'||i,2000) ELSE 1300+h('rg'||i,1600) END
FROM generate_series(1,420) i;

CREATE TABLE st_empl (
  empl_id smallint PRIMARY KEY,
  nm varchar(50) NOT NULL,
  role_cd char(1) NOT NULL,
  dist_no smallint,
  ent_dt date NOT NULL,
  lv_dt date
);
COMMENT ON TABLE st_empl IS 'office staff';
COMMENT ON COLUMN st_empl.role_cd IS 'H case handler, I inspector, L legal officer, C chief';
COMMENT ON COLUMN st_empl.dist_no IS 'home district of an inspector';
COMMENT ON COLUMN st_empl.lv_dt IS 'left service on';
INSERT INTO st_empl
SELECT i, (ARRAY['Albert Kern','Brigitte Moser','Conrad Pichler','Dagmar Wolf','Erik Lang','Franziska Huber','Gustav Steiner','Helga Reiter','Igor Bauer','Judith Eder','Kaspar Fuchs','Linda Schmid','Markus Leitner','Nadja Weber','Oskar Hofer','Paula Winkler','Quirin Mayr','Renate Haas','Stefan Koch','Theresa Brandl','Ulrich Egger','Vera Lechner'])[i],
  CASE WHEN i=1 THEN 'C' WHEN i<=11 THEN 'H' WHEN i<=20 THEN 'I' ELSE 'L' END,
  CASE WHEN i BETWEEN 12 AND 20 THEN 1+(i-12)%6 END,
  current_date - CASE WHEN i IN (11,20) THEN 260+i ELSE 1450+h('en'||i,4000) END,
  CASE WHEN i=5 THEN current_date-210 WHEN i=17 THEN current_date-95 END
FROM generate_series(1,22) i;

CREATE TABLE ap_appl (
  appl_no integer PRIMARY KEY,
  appl_ref varchar(16) NOT NULL UNIQUE,
  typ_cd char(2) NOT NULL REFERENCES ap_typ,
  prcl_no varchar(12) NOT NULL,
  pers_id integer NOT NULL REFERENCES ap_pers,
  arch_id integer,
  hndl_id smallint,
  rcv_dt date NOT NULL,
  cmpl_dt date,
  stat_cd char(1) NOT NULL,
  chan_cd char(1) NOT NULL,
  cost_est numeric(12,2),
  flr_m2 numeric(8,1),
  units smallint
);
COMMENT ON TABLE ap_appl IS 'permit applications';
COMMENT ON COLUMN ap_appl.prcl_no IS 'parcel, see gi_prcl';
COMMENT ON COLUMN ap_appl.pers_id IS 'applicant';
COMMENT ON COLUMN ap_appl.arch_id IS 'architect, see ap_pers; empty = filed without one';
COMMENT ON COLUMN ap_appl.hndl_id IS 'case handler, see st_empl; empty = not yet assigned';
COMMENT ON COLUMN ap_appl.rcv_dt IS 'received';
COMMENT ON COLUMN ap_appl.cmpl_dt IS 'file declared complete';
COMMENT ON COLUMN ap_appl.stat_cd IS 'N new, I incomplete (documents missing), R under review, A approved, D refused, W withdrawn';
COMMENT ON COLUMN ap_appl.chan_cd IS 'O online portal, C counter, P post';
COMMENT ON COLUMN ap_appl.cost_est IS 'estimated construction cost, EUR';
COMMENT ON COLUMN ap_appl.flr_m2 IS 'new or changed floor area';
COMMENT ON COLUMN ap_appl.units IS 'dwellings created (NB, EX, CU only)';
CREATE TEMP TABLE tmp_a AS
SELECT i, typ, rcv, ddur, current_date-rcv AS age, cdur,
  CASE WHEN h('wd'||i,100)<6 AND current_date-rcv > cdur+12 THEN 'W'
       WHEN current_date-rcv <= 4 THEN 'N'
       WHEN h('ic'||i,100)<5 AND current_date-rcv<400 THEN 'I'
       WHEN current_date-rcv <= cdur THEN 'I'
       WHEN current_date-rcv <= cdur+ddur THEN 'R'
       WHEN h('rf'||i,100) < CASE typ WHEN 'DM' THEN 24 WHEN 'CU' THEN 21 WHEN 'SG' THEN 18 WHEN 'NB' THEN 13 WHEN 'SO' THEN 3 ELSE 9 END THEN 'D'
       ELSE 'A' END AS st
FROM (
  SELECT i, typ, rcv, 2 + CASE WHEN h('cd'||i,10)<6 THEN h('c1'||i,9) ELSE h('c2'||i,42) END AS cdur,
    (CASE typ WHEN 'NB' THEN 78 WHEN 'EX' THEN 44 WHEN 'RN' THEN 30 WHEN 'CU' THEN 52 WHEN 'DM' THEN 36 WHEN 'SG' THEN 19 WHEN 'PL' THEN 20 WHEN 'SO' THEN 12 ELSE 8 END
      * (0.5 + power(h('dd'||i,1000)/1000.0,1.8)*1.75))::int + 1 AS ddur
  FROM (SELECT i,
    CASE WHEN h('ty'||i,100)<18 THEN 'NB' WHEN h('ty'||i,100)<38 THEN 'EX' WHEN h('ty'||i,100)<58 THEN 'RN' WHEN h('ty'||i,100)<68 THEN 'CU' WHEN h('ty'||i,100)<74 THEN 'DM' WHEN h('ty'||i,100)<82 THEN 'SG' WHEN h('ty'||i,100)<88 THEN 'PL' WHEN h('ty'||i,100)<96 THEN 'SO' ELSE 'TM' END AS typ,
    current_date - 1 - (1120*power((1400-i)/1400.0,1.12))::int AS rcv
    FROM generate_series(1,1400) i) a ) b;
INSERT INTO ap_appl
SELECT i, 'BP-' || to_char(rcv,'YYYY') || '-' || lpad((row_number() OVER (PARTITION BY to_char(rcv,'YYYY') ORDER BY i))::text,5,'0'),
  typ,
  (SELECT prcl_no FROM gi_prcl ORDER BY prcl_no OFFSET (560*power(h('pr'||i,1000)/1000.0,1.15))::int LIMIT 1),
  CASE WHEN typ='NB' AND h('pb'||i,10)<5 OR h('pb'||i,10)<1 THEN 33+10*h('pf'||i,24) ELSE 27 + (370*power(h('pe'||i,1000)/1000.0,1.25))::int END,
  CASE WHEN typ IN ('NB','EX') AND h('ah'||i,10)<9 OR typ IN ('RN','CU') AND h('ah'||i,10)<5 OR typ='DM' AND h('ah'||i,10)<2 THEN 1+(22*power(h('ar'||i,1000)/1000.0,1.5))::int END,
  CASE WHEN st='N' OR st='I' AND h('hn'||i,3)=0 THEN NULL WHEN rcv < current_date-230 THEN 2+h('hd'||i,9) ELSE (ARRAY[2,3,4,6,7,8,9,10,11])[1+h('hd'||i,9)] END,
  rcv,
  CASE WHEN st IN ('R','A','D') OR st='W' AND h('wc'||i,2)=0 THEN rcv+cdur END,
  st,
  CASE WHEN h('ch'||i,100) < 35 + 30*i/1400 THEN 'O' WHEN h('ch'||i,100)<88 THEN 'C' ELSE 'P' END,
  CASE WHEN h('ce'||i,25)=0 THEN NULL ELSE round((CASE typ WHEN 'NB' THEN 240000 WHEN 'EX' THEN 60000 WHEN 'RN' THEN 35000 WHEN 'CU' THEN 28000 WHEN 'DM' THEN 22000 WHEN 'SG' THEN 3000 WHEN 'PL' THEN 24000 WHEN 'SO' THEN 14000 ELSE 2500 END * (0.4+4*power(h('cx'||i,1000)/1000.0,3)))::numeric,-2) END,
  CASE WHEN typ IN ('NB','EX','RN','CU') THEN round((CASE typ WHEN 'NB' THEN 260 WHEN 'EX' THEN 45 ELSE 110 END*(0.4+4*power(h('fl'||i,1000)/1000.0,3)))::numeric,1) END,
  CASE typ WHEN 'NB' THEN 1+(24*power(h('un'||i,1000)/1000.0,4))::int WHEN 'EX' THEN h('un'||i,5)/4 WHEN 'CU' THEN h('un'||i,7)/3 END
FROM tmp_a;

CREATE TABLE ap_hist (
  appl_no integer NOT NULL,
  seq smallint NOT NULL,
  chg_ts timestamp NOT NULL,
  old_cd char(1),
  new_cd char(1) NOT NULL,
  empl_id smallint,
  PRIMARY KEY (appl_no, seq)
);
COMMENT ON TABLE ap_hist IS 'status changes of applications';
COMMENT ON COLUMN ap_hist.new_cd IS 'codes as in ap_appl.stat_cd';
INSERT INTO ap_hist
SELECT appl_no, row_number() OVER (PARTITION BY appl_no ORDER BY d, o), d + time '08:10' + ((o*70 + h('ht'||appl_no||o,55))||' min')::interval,
  lag(c) OVER (PARTITION BY appl_no ORDER BY d, o), c, CASE WHEN o=0 THEN NULL ELSE coalesce(hndl_id,1) END
FROM (
  SELECT appl_no, hndl_id, rcv_dt AS d, 0 AS o, 'N' AS c FROM ap_appl
  UNION ALL SELECT a.appl_no, a.hndl_id, rcv_dt+1+h('hi'||appl_no,2), 1, 'I' FROM ap_appl a JOIN tmp_a t ON t.i=a.appl_no WHERE (stat_cd='I' OR cmpl_dt-rcv_dt>10) AND rcv_dt+2<current_date
  UNION ALL SELECT appl_no, hndl_id, cmpl_dt, 2, 'R' FROM ap_appl WHERE cmpl_dt IS NOT NULL
  UNION ALL SELECT a.appl_no, hndl_id, rcv_dt+cdur+ddur, 4, stat_cd FROM ap_appl a JOIN tmp_a t ON t.i=a.appl_no WHERE stat_cd IN ('A','D')
  UNION ALL SELECT a.appl_no, hndl_id, rcv_dt+cdur+3+h('hw'||appl_no,9), 3, 'W' FROM ap_appl a JOIN tmp_a t ON t.i=a.appl_no WHERE stat_cd='W'
) x;

CREATE TABLE dc_dec (
  dec_id integer PRIMARY KEY,
  appl_no integer NOT NULL,
  dec_dt date NOT NULL,
  res_cd char(1) NOT NULL,
  empl_id smallint NOT NULL REFERENCES st_empl,
  cond_cnt smallint NOT NULL DEFAULT 0,
  vld_dt date
);
COMMENT ON TABLE dc_dec IS 'decisions on applications';
COMMENT ON COLUMN dc_dec.res_cd IS 'A approved, C approved with conditions, D refused';
COMMENT ON COLUMN dc_dec.empl_id IS 'signed by';
COMMENT ON COLUMN dc_dec.cond_cnt IS 'number of conditions imposed';
COMMENT ON COLUMN dc_dec.vld_dt IS 'permit valid until';
INSERT INTO dc_dec
SELECT row_number() OVER (ORDER BY dd, appl_no), appl_no, dd, rc,
  CASE WHEN h('sg'||appl_no,4)=0 THEN 1 ELSE hndl_id END,
  CASE WHEN rc='C' THEN 1+h('cc'||appl_no,6) ELSE 0 END,
  CASE WHEN rc<>'D' THEN (dd + CASE WHEN typ_cd='NB' THEN interval '3 years' WHEN typ_cd='TM' THEN interval '6 months' ELSE interval '2 years' END)::date END
FROM (SELECT a.*, rcv+cdur+ddur AS dd, CASE WHEN stat_cd='D' THEN 'D' WHEN h('rc'||appl_no,100) < CASE WHEN typ_cd IN ('NB','DM','CU') THEN 48 ELSE 22 END THEN 'C' ELSE 'A' END AS rc
 FROM ap_appl a JOIN tmp_a t ON t.i=a.appl_no WHERE stat_cd IN ('A','D')) x;

CREATE TABLE dc_obj (
  obj_id integer PRIMARY KEY,
  appl_no integer NOT NULL REFERENCES ap_appl,
  obj_nm varchar(50) NOT NULL,
  fil_dt date NOT NULL,
  rsn_cd char(1) NOT NULL,
  res_cd char(1),
  res_dt date
);
COMMENT ON TABLE dc_obj IS 'objections by neighbours and third parties';
COMMENT ON COLUMN dc_obj.obj_nm IS 'objector';
COMMENT ON COLUMN dc_obj.rsn_cd IS 'N noise, S shade, T traffic, H heritage, P privacy, O other';
COMMENT ON COLUMN dc_obj.res_cd IS 'U upheld, R rejected, W withdrawn; empty = pending';
INSERT INTO dc_obj
SELECT row_number() OVER (ORDER BY fd, appl_no, n), appl_no,
  (ARRAY['M.','J.','K.','A.','F.','R.','S.'])[1+h('o1'||appl_no||n,7)] || ' ' || (ARRAY['Ebner','Falk','Gold','Horn','Jung','Kofler','Lutz','Mraz','Neumann','Prinz','Rauch','Stern'])[1+h('o2'||appl_no||n,12)],
  fd, CASE WHEN h('or'||appl_no||n,100)<24 THEN 'N' WHEN h('or'||appl_no||n,100)<46 THEN 'S' WHEN h('or'||appl_no||n,100)<66 THEN 'T' WHEN h('or'||appl_no||n,100)<76 THEN 'H' WHEN h('or'||appl_no||n,100)<91 THEN 'P' ELSE 'O' END,
  rc, CASE WHEN rc IS NOT NULL THEN fd+dur END
FROM (
 SELECT a.appl_no, n, fd, dur, CASE WHEN fd+dur >= current_date OR h('op'||a.appl_no||n,100)<4 THEN NULL WHEN h('os'||a.appl_no||n,100) < CASE WHEN a.stat_cd='D' THEN 58 ELSE 17 END THEN 'U' WHEN h('os'||a.appl_no||n,100)<88 THEN 'R' ELSE 'W' END AS rc
 FROM (SELECT a.*, n, a.cmpl_dt + 2 + h('of'||a.appl_no||n,24) AS fd, 8+h('od'||a.appl_no||n,60) AS dur
   FROM ap_appl a, generate_series(1,6) n
   WHERE a.cmpl_dt IS NOT NULL AND n <= CASE WHEN h('on'||a.appl_no,100) < CASE a.typ_cd WHEN 'NB' THEN 42 WHEN 'DM' THEN 38 WHEN 'CU' THEN 34 WHEN 'EX' THEN 24 WHEN 'SO' THEN 2 ELSE 9 END THEN 1+(6*power(h('om'||a.appl_no,100)/100.0,2.6))::int ELSE 0 END) a
 WHERE fd < current_date) q;

CREATE TABLE in_insp (
  insp_id integer PRIMARY KEY,
  appl_no integer NOT NULL REFERENCES ap_appl,
  empl_id smallint,
  ityp_cd char(1) NOT NULL,
  sch_dt date NOT NULL,
  done_dt date,
  res_cd char(1),
  def_cnt smallint,
  rmk varchar(120)
);
COMMENT ON TABLE in_insp IS 'site inspections';
COMMENT ON COLUMN in_insp.empl_id IS 'inspector, see st_empl';
COMMENT ON COLUMN in_insp.ityp_cd IS 'F foundation, S structure, E electrical, P plumbing, Z final';
COMMENT ON COLUMN in_insp.sch_dt IS 'scheduled for';
COMMENT ON COLUMN in_insp.done_dt IS 'carried out on; empty = not (yet) done';
COMMENT ON COLUMN in_insp.res_cd IS 'P passed, F failed, X no access';
COMMENT ON COLUMN in_insp.def_cnt IS 'defects found';
INSERT INTO in_insp
SELECT row_number() OVER (ORDER BY sd, appl_no, n), appl_no,
  CASE WHEN h('ii'||key,30)=0 AND NOT dn THEN NULL WHEN sd > current_date-95 THEN (ARRAY[12,13,14,15,16,18,19,20])[1+h('ie'||key,8)] WHEN sd > current_date-270 THEN 12+h('ie'||key,9) ELSE 12+h('ie'||key,8) END,
  it, sd, CASE WHEN dn THEN least(sd + CASE WHEN h('il'||key,5)=0 THEN 1+h('im'||key,12) ELSE 0 END, current_date-1) END,
  CASE WHEN dn THEN rc END,
  CASE WHEN dn AND rc='F' THEN 1+h('df'||key,7) WHEN dn AND rc='P' THEN CASE WHEN h('dg'||key,6)=0 THEN 1 ELSE 0 END END,
  CASE WHEN dn AND rc='X' THEN 'site locked' WHEN dn AND rc='F' AND h('rk'||key,3)=0 THEN 'repeat visit required' END
FROM (
 SELECT d.appl_no, n, d.appl_no||'/'||n AS key,
  d.dec_dt + 20 + n*34 + h('is'||d.appl_no||'/'||n,25) AS sd,
  CASE WHEN n = mx THEN 'Z' ELSE (ARRAY['F','S','E','P'])[1+(n-1)%4] END AS it,
  (d.dec_dt + 20 + n*34 + h('is'||d.appl_no||'/'||n,25) < current_date AND h('dn'||d.appl_no||'/'||n,100)>=5) AS dn,
  CASE WHEN h('ir'||d.appl_no||'/'||n,100) < 68 THEN 'P' WHEN h('ir'||d.appl_no||'/'||n,100)<91 THEN 'F' ELSE 'X' END AS rc
 FROM (SELECT d.*, CASE a.typ_cd WHEN 'NB' THEN 5 WHEN 'EX' THEN 4 WHEN 'RN' THEN 2 WHEN 'CU' THEN 1 WHEN 'PL' THEN 2 WHEN 'DM' THEN 1 WHEN 'SO' THEN 1 ELSE 0 END AS mx
       FROM dc_dec d JOIN ap_appl a ON a.appl_no=d.appl_no WHERE d.res_cd<>'D' AND h('no'||d.appl_no,100)>=9) d, generate_series(1,5) n
 WHERE n<=mx) q
WHERE sd <= current_date + 40;

CREATE TABLE fe_inv (
  inv_no integer PRIMARY KEY,
  appl_no integer NOT NULL,
  fee_cd char(1) NOT NULL,
  amt numeric(9,2) NOT NULL,
  inv_dt date NOT NULL,
  due_dt date NOT NULL,
  canc_fl char(1) NOT NULL DEFAULT 'N'
);
COMMENT ON TABLE fe_inv IS 'fee invoices';
COMMENT ON COLUMN fe_inv.fee_cd IS 'A application fee, I inspection fee, P penalty (work without or against permit)';
COMMENT ON COLUMN fe_inv.canc_fl IS 'Y = cancelled, do not count';
INSERT INTO fe_inv
SELECT 50000 + row_number() OVER (ORDER BY dt, appl_no, cd, k), appl_no, cd, amt, dt, dt+30, CASE WHEN h('cf'||appl_no||cd||k,100)<4 THEN 'Y' ELSE 'N' END
FROM (
 SELECT a.appl_no, 'A' AS cd, 0 AS k, round((t.base_fee + coalesce(a.cost_est,20000)*0.002)::numeric,2) AS amt, a.cmpl_dt AS dt FROM ap_appl a JOIN ap_typ t USING (typ_cd) WHERE a.cmpl_dt IS NOT NULL AND a.typ_cd<>'SO'
 UNION ALL
 SELECT appl_no, 'I', insp_id, CASE WHEN res_cd='F' THEN 140 WHEN res_cd='X' THEN 60 ELSE 95 END + CASE WHEN ityp_cd='Z' THEN 40 ELSE 0 END, done_dt FROM in_insp WHERE done_dt IS NOT NULL
 UNION ALL
 SELECT appl_no, 'P', 0, 250 + 250*h('pa'||appl_no,12), rcv_dt + 25 + h('pt'||appl_no,150) FROM ap_appl WHERE h('pn'||appl_no,100)<4
) q WHERE dt < current_date;

CREATE TABLE fe_pay (
  pay_id integer PRIMARY KEY,
  inv_no integer NOT NULL REFERENCES fe_inv,
  pay_dt date NOT NULL,
  amt numeric(9,2) NOT NULL,
  meth_cd char(1) NOT NULL
);
COMMENT ON TABLE fe_pay IS 'payments received on invoices';
COMMENT ON COLUMN fe_pay.meth_cd IS 'B bank transfer, K card, C cash';
INSERT INTO fe_pay
SELECT row_number() OVER (ORDER BY pd, inv_no, k), inv_no, pd, a, CASE WHEN h('pm'||inv_no||k,100)<58 THEN 'B' WHEN h('pm'||inv_no||k,100)<90 THEN 'K' ELSE 'C' END
FROM (
 SELECT inv_no, 1 AS k, inv_dt + 1 + CASE WHEN h('py'||inv_no,10)<7 THEN h('p1'||inv_no,30) ELSE 20+h('p2'||inv_no,60) END AS pd,
   CASE WHEN h('pp'||inv_no,100)<9 THEN round(amt*0.5,2) ELSE amt END AS a
 FROM fe_inv WHERE canc_fl='N' AND h('pz'||inv_no,100) < CASE fee_cd WHEN 'P' THEN 66 ELSE 93 END
 UNION ALL
 SELECT inv_no, 2, inv_dt + 85 + h('p3'||inv_no,40), amt - round(amt*0.5,2) FROM fe_inv WHERE canc_fl='N' AND h('pz'||inv_no,100) < 55 AND h('pp'||inv_no,100)<9
) q WHERE pd < current_date;

DROP TABLE tmp_a;
DROP FUNCTION h(text,int);
RESET search_path;

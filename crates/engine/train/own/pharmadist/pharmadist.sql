DROP SCHEMA IF EXISTS pharmadist CASCADE;
CREATE SCHEMA pharmadist;
SET search_path TO pharmadist;

-- deterministic pseudo-random 0..n-1 from a text key (dropped at the end)
CREATE FUNCTION h(k text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (abs(hashtext(k || ':pd')::bigint) % n)::int $$;

CREATE TABLE sup_mst (
  sup_no   int PRIMARY KEY,
  sup_nm   varchar(60) NOT NULL,
  sup_cty  varchar(40) NOT NULL,
  sup_ctry char(2) NOT NULL,
  sup_rtg  char(1) NOT NULL,
  sup_ltd  smallint NOT NULL,
  sup_blk  char(1) NOT NULL DEFAULT 'N'
);
COMMENT ON TABLE sup_mst IS 'Supplier master (manufacturers we buy from)';
COMMENT ON COLUMN sup_mst.sup_rtg IS 'GDP audit rating: A = very good, B = acceptable, C = under observation';
COMMENT ON COLUMN sup_mst.sup_ltd IS 'Lead time in days';
COMMENT ON COLUMN sup_mst.sup_blk IS 'Blocked for purchasing: Y/N';

CREATE TABLE art_mst (
  art_no  int PRIMARY KEY,
  art_nm  varchar(80) NOT NULL,
  art_cat char(1) NOT NULL,
  art_frm char(3) NOT NULL,
  art_tmp char(1) NOT NULL,
  sup_no  int NOT NULL REFERENCES sup_mst,
  art_pp  numeric(9,2) NOT NULL,
  art_sp  numeric(9,2) NOT NULL,
  art_min int NOT NULL,
  art_sts char(1) NOT NULL,
  art_crd date NOT NULL
);
COMMENT ON TABLE art_mst IS 'Article master';
COMMENT ON COLUMN art_mst.art_cat IS 'Category: R = prescription, O = over the counter, N = narcotic, D = medical device';
COMMENT ON COLUMN art_mst.art_frm IS 'Dosage form: TAB tablet, CAP capsule, AMP ampoule/injection, SYR syrup, CRM cream, DEV device';
COMMENT ON COLUMN art_mst.art_tmp IS 'Storage: A = ambient, C = cold chain 2-8 °C, F = frozen';
COMMENT ON COLUMN art_mst.art_pp IS 'Purchase price per pack, EUR';
COMMENT ON COLUMN art_mst.art_sp IS 'List price per pack to pharmacies, EUR';
COMMENT ON COLUMN art_mst.art_min IS 'Minimum stock (reorder level), packs';
COMMENT ON COLUMN art_mst.art_sts IS 'A = active, P = phasing out, D = discontinued';

CREATE TABLE bat_stk (
  bat_id  int PRIMARY KEY,
  art_no  int NOT NULL REFERENCES art_mst,
  bat_chg varchar(12) NOT NULL UNIQUE,
  bat_rcd date NOT NULL,
  bat_exp date NOT NULL,
  bat_qin int NOT NULL,
  bat_qoh int NOT NULL,
  bat_whs char(2) NOT NULL,
  bat_sts char(1) NOT NULL
);
COMMENT ON TABLE bat_stk IS 'Batches and their stock';
COMMENT ON COLUMN bat_stk.bat_chg IS 'Batch (lot) number as printed on the pack';
COMMENT ON COLUMN bat_stk.bat_rcd IS 'Goods receipt date';
COMMENT ON COLUMN bat_stk.bat_exp IS 'Expiry date';
COMMENT ON COLUMN bat_stk.bat_qin IS 'Packs received';
COMMENT ON COLUMN bat_stk.bat_qoh IS 'Packs on hand now';
COMMENT ON COLUMN bat_stk.bat_whs IS 'Warehouse: HQ = Leipzig main, NW = Dortmund, SU = Augsburg';
COMMENT ON COLUMN bat_stk.bat_sts IS 'F = free for sale, Q = quarantine, R = recalled';

CREATE TABLE phm_mst (
  phm_no  int PRIMARY KEY,
  phm_nm  varchar(60) NOT NULL,
  phm_cty varchar(40) NOT NULL,
  phm_rgn char(1) NOT NULL,
  phm_typ char(1) NOT NULL,
  phm_ptd smallint NOT NULL,
  phm_snc date NOT NULL,
  phm_sts char(1) NOT NULL
);
COMMENT ON TABLE phm_mst IS 'Pharmacies (our customers)';
COMMENT ON COLUMN phm_mst.phm_rgn IS 'Sales region: N north, S south, E east, W west';
COMMENT ON COLUMN phm_mst.phm_typ IS 'I = independent, C = chain branch, H = hospital pharmacy';
COMMENT ON COLUMN phm_mst.phm_ptd IS 'Payment term in days';
COMMENT ON COLUMN phm_mst.phm_snc IS 'Customer since';
COMMENT ON COLUMN phm_mst.phm_sts IS 'A = active, S = delivery stop, C = closed';

CREATE TABLE crl_lim (
  crl_id  int PRIMARY KEY,
  phm_no  int NOT NULL REFERENCES phm_mst,
  crl_amt numeric(10,2) NOT NULL,
  crl_frm date NOT NULL,
  crl_to  date,
  crl_usr varchar(20) NOT NULL
);
COMMENT ON TABLE crl_lim IS 'Credit limits of pharmacies, with history';
COMMENT ON COLUMN crl_lim.crl_to IS 'Valid until; null = limit in force today';
COMMENT ON COLUMN crl_lim.crl_usr IS 'Approved by';

CREATE TABLE ord_hdr (
  ord_no  int PRIMARY KEY,
  phm_no  int NOT NULL REFERENCES phm_mst,
  ord_ts  timestamp NOT NULL,
  ord_chn char(1) NOT NULL,
  ord_pri char(1) NOT NULL,
  ord_rdd date NOT NULL,
  ord_sts char(1) NOT NULL,
  ord_usr varchar(20)
);
COMMENT ON TABLE ord_hdr IS 'Order header';
COMMENT ON COLUMN ord_hdr.ord_chn IS 'Channel: E = EDI, W = web shop, P = phone';
COMMENT ON COLUMN ord_hdr.ord_pri IS 'N = normal, U = urgent';
COMMENT ON COLUMN ord_hdr.ord_rdd IS 'Requested delivery date';
COMMENT ON COLUMN ord_hdr.ord_sts IS 'N = new, P = picking, S = shipped, D = delivered, X = cancelled';
COMMENT ON COLUMN ord_hdr.ord_usr IS 'Clerk who typed it in; null for EDI and web';

CREATE TABLE ord_lin (
  ord_no  int NOT NULL REFERENCES ord_hdr,
  lin_no  smallint NOT NULL,
  art_no  int NOT NULL REFERENCES art_mst,
  bat_id  int REFERENCES bat_stk,
  lin_qty int NOT NULL,
  lin_qsh int NOT NULL,
  lin_prc numeric(9,2) NOT NULL,
  lin_dsc numeric(4,1) NOT NULL DEFAULT 0,
  PRIMARY KEY (ord_no, lin_no)
);
COMMENT ON TABLE ord_lin IS 'Order lines';
COMMENT ON COLUMN ord_lin.lin_qty IS 'Packs ordered';
COMMENT ON COLUMN ord_lin.lin_qsh IS 'Packs shipped (less than ordered = shortage)';
COMMENT ON COLUMN ord_lin.lin_prc IS 'Unit price before discount, EUR net';
COMMENT ON COLUMN ord_lin.lin_dsc IS 'Line discount in percent';
COMMENT ON COLUMN ord_lin.bat_id IS 'Batch picked; null until picked';

CREATE TABLE dlv_hdr (
  dlv_no  int PRIMARY KEY,
  ord_no  int NOT NULL REFERENCES ord_hdr,
  dlv_rte varchar(6) NOT NULL,
  dlv_drv varchar(30) NOT NULL,
  dlv_dep timestamp NOT NULL,
  dlv_arr timestamp,
  dlv_cld char(1) NOT NULL,
  dlv_sts char(1) NOT NULL
);
COMMENT ON TABLE dlv_hdr IS 'Deliveries (tours to pharmacies)';
COMMENT ON COLUMN dlv_hdr.dlv_rte IS 'Route';
COMMENT ON COLUMN dlv_hdr.dlv_drv IS 'Driver';
COMMENT ON COLUMN dlv_hdr.dlv_dep IS 'Left the warehouse';
COMMENT ON COLUMN dlv_hdr.dlv_arr IS 'Arrived at the pharmacy; null = still on the road or failed';
COMMENT ON COLUMN dlv_hdr.dlv_cld IS 'Carried in the cooled compartment: Y/N';
COMMENT ON COLUMN dlv_hdr.dlv_sts IS 'T = in transit, A = arrived, F = failed attempt';

CREATE TABLE ccl_log (
  ccl_id  int PRIMARY KEY,
  dlv_no  int NOT NULL REFERENCES dlv_hdr,
  ccl_dev varchar(8) NOT NULL,
  ccl_ts  timestamp NOT NULL,
  ccl_deg numeric(4,1) NOT NULL
);
COMMENT ON TABLE ccl_log IS 'Cold-chain temperature readings of cooled deliveries';
COMMENT ON COLUMN ccl_log.ccl_dev IS 'Data logger';
COMMENT ON COLUMN ccl_log.ccl_deg IS 'Degrees Celsius; an excursion is any reading below 2 or above 8';

CREATE TABLE rtn_pos (
  rtn_no  int PRIMARY KEY,
  ord_no  int NOT NULL,
  lin_no  smallint NOT NULL,
  rtn_dt  date NOT NULL,
  rtn_qty int NOT NULL,
  rtn_rsn char(1) NOT NULL,
  rtn_sts char(1) NOT NULL,
  rtn_cls date,
  rtn_crd numeric(9,2),
  FOREIGN KEY (ord_no, lin_no) REFERENCES ord_lin
);
COMMENT ON TABLE rtn_pos IS 'Returns from pharmacies, one per order line';
COMMENT ON COLUMN rtn_pos.rtn_rsn IS 'Reason: D = damaged, W = wrong article, E = short or past expiry, T = temperature, R = recall, O = ordered by mistake';
COMMENT ON COLUMN rtn_pos.rtn_sts IS 'O = open, A = accepted, J = rejected';
COMMENT ON COLUMN rtn_pos.rtn_cls IS 'Date it was decided; null while open';
COMMENT ON COLUMN rtn_pos.rtn_crd IS 'Credit note amount, EUR; only for accepted returns';

CREATE TABLE inv_hdr (
  inv_no  int PRIMARY KEY,
  ord_no  int NOT NULL REFERENCES ord_hdr,
  inv_dt  date NOT NULL,
  inv_due date NOT NULL,
  inv_amt numeric(10,2) NOT NULL,
  inv_pdt date
);
COMMENT ON TABLE inv_hdr IS 'Invoices, one per shipped order';
COMMENT ON COLUMN inv_hdr.inv_amt IS 'Invoice total, EUR, net of VAT';
COMMENT ON COLUMN inv_hdr.inv_pdt IS 'Paid on; null = unpaid';

INSERT INTO sup_mst VALUES
 (101,'Adlerwerk Pharma','Mannheim','DE','A',5,'N'),
 (102,'Borealis Generics','Malmo','SE','A',9,'N'),
 (103,'Castor Labs','Lyon','FR','B',8,'N'),
 (104,'Dolphin Biotech','Basel','CH','A',12,'N'),
 (105,'Emmer & Sohn','Kassel','DE','B',4,'N'),
 (106,'Fontana Farmaceutici','Milan','IT','C',14,'N'),
 (107,'Gandara Health','Porto','PT','B',16,'N'),
 (108,'Hallstein Medical','Ulm','DE','A',6,'N'),
 (109,'Indus Formulations','Pune','IN','C',32,'Y'),
 (110,'Jantar Vaccines','Gdansk','PL','A',18,'N'),
 (111,'Kiepen Naturmittel','Goslar','DE','B',7,'N'),
 (112,'Lorimer Devices','Leeds','GB','C',21,'N');

INSERT INTO art_mst
SELECT 4000+row_number() OVER (ORDER BY m.ord, st.k)::int, m.nm||' '||st.s, m.cat, m.frm, m.tmp,
  CASE WHEN h('as'||m.nm||st.k,10)<6 THEN m.sup ELSE 101+h('as2'||m.nm||st.k,11) END,
  pp, round(pp * (108 + h('mk'||m.nm||st.k,35)) / 100, 2),
  20 + 10*h('mn'||m.nm||st.k,14),
  CASE WHEN h('ast'||m.nm||st.k,100)<84 THEN 'A' WHEN h('ast'||m.nm||st.k,100)<92 THEN 'P' ELSE 'D' END,
  current_date - 30 - h('acd'||m.nm||st.k,1500)
FROM (VALUES
 (1,'Paracemol','O','TAB','A',101,2.10),(2,'Ibuprofan','O','TAB','A',102,2.90),(3,'Amoxilin','R','CAP','A',103,5.40),
 (4,'Metforal','R','TAB','A',102,4.20),(5,'Ramiprex','R','TAB','A',101,6.10),(6,'Simvacor','R','TAB','A',105,7.30),
 (7,'Insulara','R','AMP','C',104,41.00),(8,'Tetavax','R','AMP','C',110,28.50),(9,'Influvac','R','AMP','C',110,13.90),
 (10,'Morphilan','N','AMP','A',108,19.80),(11,'Oxytral','N','TAB','A',108,24.60),(12,'Fentapatch','N','CRM','A',106,33.20),
 (13,'Hustol','O','SYR','A',111,3.60),(14,'Kamillosan','O','CRM','A',111,4.80),(15,'Cetirin','O','TAB','A',105,3.10),
 (16,'Omeprazid','R','CAP','A',106,5.90),(17,'Pantolux','R','TAB','A',107,6.60),(18,'Levothyr','R','TAB','A',101,4.90),
 (19,'Heparon','R','AMP','C',104,22.40),(20,'Latanodrop','R','SYR','C',103,11.70),(21,'Zostervac','R','AMP','F',110,96.00),
 (22,'Glucotest','D','DEV','A',112,12.30),(23,'Tensimeter','D','DEV','A',112,31.50),(24,'Inhalette','D','DEV','A',108,17.20),
 (25,'Salbuvent','R','SYR','A',107,8.10),(26,'Betaderm','R','CRM','A',103,6.90),(27,'Vitamin-D Forte','O','CAP','A',111,3.90),
 (28,'Epopro','R','AMP','C',104,118.00),(29,'Torasem','R','TAB','A',109,5.20),(30,'Loperal','O','CAP','A',109,2.60)
) m(ord,nm,cat,frm,tmp,sup,base)
CROSS JOIN LATERAL (SELECT k, CASE m.frm WHEN 'DEV' THEN (ARRAY['Basic','Plus','Pro','Kit'])[k] WHEN 'SYR' THEN (ARRAY['50 ml','100 ml','200 ml','250 ml'])[k]
   WHEN 'CRM' THEN (ARRAY['20 g','50 g','75 g','100 g'])[k] WHEN 'AMP' THEN (ARRAY['1 x 1 ml','5 x 1 ml','5 x 3 ml','10 x 1 ml'])[k] ELSE (ARRAY['10 mg','20 mg','40 mg','80 mg'])[k] END s FROM generate_series(1,4) k) st
CROSS JOIN LATERAL (SELECT round(m.base * (70 + 30*st.k + h('bp'||m.nm||st.k,20)) / 100, 2) pp) p
WHERE NOT (m.ord IN (12,21,23) AND st.k > 2);

INSERT INTO bat_stk
SELECT row_number() OVER (ORDER BY rcd, art_no)::int + 70000, art_no, ch, rcd, ex, qin,
  CASE WHEN rcd < current_date - 330 THEN CASE WHEN h('qo'||ch,10)<6 THEN 0 ELSE h('qo2'||ch,25) END
       WHEN rcd < current_date - 150 THEN CASE WHEN h('qo'||ch,10)<3 THEN 0 ELSE qin * h('qo2'||ch,35) / 100 END
       ELSE qin * (15 + h('qo2'||ch,80)) / 100 END,
  CASE WHEN h('wh'||ch,10)<5 THEN 'HQ' WHEN h('wh'||ch,10)<8 THEN 'NW' ELSE 'SU' END,
  CASE WHEN h('bs'||ch,100)<5 THEN 'R' WHEN h('bs'||ch,100)<12 AND rcd > current_date - 200 THEN 'Q' ELSE 'F' END
FROM (
 SELECT a.art_no, chr(65+h('l'||a.art_no||'-'||k,26))||(a.art_no-4000)::text||'-'||lpad((k*137 + h('c'||a.art_no||'-'||k,120))::text,4,'0') ch,
  current_date - 8 - (k-1)*128 - h('br'||a.art_no||'-'||k,118) rcd,
  current_date - 8 - (k-1)*128 - h('br'||a.art_no||'-'||k,118) + (CASE WHEN a.art_tmp IN ('C','F') THEN 170 ELSE 260 END) + h('bx'||a.art_no||'-'||k,420) ex,
  40 + 20*h('bq'||a.art_no||'-'||k,26) qin
 FROM art_mst a CROSS JOIN generate_series(1,4) k
 WHERE NOT (k=1 AND (a.art_sts='D' OR h('sk'||a.art_no,7)=0)) AND a.art_crd < current_date - 30 - (k-1)*60 AND h('skip'||a.art_no||'-'||k,14)>0
) b;

INSERT INTO phm_mst
SELECT 200+i, CASE t WHEN 'H' THEN 'Klinikapotheke '||cty WHEN 'C' THEN (ARRAY['MediPlus','Vitalis','Aponova'])[1+h('ch'||i,3)]||' '||cty||' '||i ELSE
   (ARRAY['Adler','Loewen','Stern','Linden','Rats','Markt','Sonnen','Hirsch','Schwanen','Engel','Rosen','Bahnhof','Park'])[1+(i*5)%13]||'-Apotheke '||cty END,
  cty, rg, t, CASE t WHEN 'H' THEN 45 WHEN 'C' THEN 30 ELSE 14 END,
  current_date - 40 - h('sn'||i,3400),
  CASE WHEN h('ps'||i,100)<88 THEN 'A' WHEN h('ps'||i,100)<94 THEN 'S' ELSE 'C' END
FROM generate_series(1,96) i
CROSS JOIN LATERAL (SELECT (ARRAY['Leipzig','Hamburg','Kiel','Bremen','Dresden','Halle','Erfurt','Dortmund','Essen','Koeln','Muenster','Augsburg','Muenchen','Ulm','Regensburg','Rostock'])[1+(i*3)%16] cty,
   (ARRAY['E','N','N','N','E','E','E','W','W','W','W','S','S','S','S','N'])[1+(i*3)%16] rg,
   CASE WHEN i<=9 THEN 'H' WHEN h('pt'||i,10)<4 THEN 'C' ELSE 'I' END t) x;
UPDATE phm_mst p SET phm_nm = phm_nm || (ARRAY[' Nord',' West',' Altstadt'])[n-1] FROM (SELECT phm_no, row_number() OVER (PARTITION BY phm_nm ORDER BY phm_no) n FROM phm_mst) d WHERE d.phm_no=p.phm_no AND d.n>1;
UPDATE phm_mst SET phm_snc = current_date - 3 - (phm_no % 55) WHERE phm_no > 292;

INSERT INTO ord_hdr
SELECT (880000 + row_number() OVER (ORDER BY ts, pn))::int, pn, ts, ch, pr,
  ts::date + CASE WHEN pr='U' THEN 1 ELSE 2 + h('rd'||d||'-'||pn,2) END,
  CASE WHEN ts > now() - interval '20 hours' THEN CASE WHEN h('os'||d||'-'||pn,10)<6 THEN 'N' ELSE 'P' END
       WHEN ts > now() - interval '100 hours' THEN (ARRAY['N','P','P','S','S','S','D','D','D','X'])[1+h('os'||d||'-'||pn,10)]
       WHEN h('os'||d||'-'||pn,100)<6 THEN 'X'
       WHEN ts > now() - interval '15 days' AND h('os'||d||'-'||pn,100)<14 THEN (ARRAY['N','P'])[1+h('os2'||d||'-'||pn,2)]
       ELSE 'D' END,
  CASE WHEN ch='P' THEN (ARRAY['kbauer','mseidel','tvoss','lkrug'])[1+h('us'||d||'-'||pn,4)] END
FROM (
 SELECT d, p.phm_no pn, (current_date - d)::timestamp + make_interval(hours => 6 + h('oh'||d||'-'||p.phm_no,13), mins => h('om'||d||'-'||p.phm_no,60)) ts,
  CASE WHEN p.phm_typ='H' THEN CASE WHEN h('oc'||d||'-'||p.phm_no,10)<8 THEN 'E' ELSE 'P' END
       ELSE CASE WHEN h('oc'||d||'-'||p.phm_no,100) < 38 THEN 'W' WHEN h('oc'||d||'-'||p.phm_no,100) < 76 THEN 'E' ELSE 'P' END END ch,
  CASE WHEN h('op'||d||'-'||p.phm_no,100) < 13 THEN 'U' ELSE 'N' END pr
 FROM generate_series(0,430) d CROSS JOIN phm_mst p
 WHERE p.phm_snc <= current_date - d
  AND p.phm_no % 31 <> 17
  AND extract(isodow FROM current_date - d) < 7
  AND (p.phm_sts='A' OR (p.phm_sts='S' AND d > 35) OR (p.phm_sts='C' AND d > 150))
  AND h('o'||d||'-'||p.phm_no,10000) < (CASE p.phm_typ WHEN 'H' THEN 1000 WHEN 'C' THEN 480 ELSE 260 END) * (40 + h('sz'||p.phm_no,130)) / 100
      * (CASE WHEN extract(month FROM current_date - d) IN (10,11,12,1) THEN 1.25 WHEN extract(month FROM current_date - d) IN (7,8) THEN 0.75 ELSE 1 END)
) q WHERE ts < now();

INSERT INTO ord_lin
SELECT ord_no, row_number() OVER (PARTITION BY ord_no ORDER BY k)::smallint, art_no,
  CASE WHEN ord_sts IN ('S','D') THEN bat END, qty,
  CASE WHEN ord_sts NOT IN ('S','D') THEN 0 WHEN bat IS NULL THEN 0 WHEN h('sh'||ord_no||'-'||k,100) < 4 THEN 0 WHEN h('sh'||ord_no||'-'||k,100) < 12 THEN greatest(1, qty * (30+h('shq'||ord_no||'-'||k,60)) / 100) ELSE qty END,
  round(art_sp * CASE WHEN ord_ts < current_date - 250 THEN 0.97 ELSE 1 END, 2),
  CASE WHEN phm_typ='H' THEN 5 WHEN qty >= 40 THEN 7.5 WHEN phm_typ='C' AND h('ds'||ord_no||'-'||k,2)=0 THEN 3 ELSE 0 END
FROM (
 SELECT DISTINCT ON (o.ord_no, a.art_no) o.ord_no, k, o.ord_sts, o.ord_ts, p.phm_typ, a.art_no, a.art_sp,
  (1 + floor(24*power(h('q'||o.ord_no||'-'||k,1000)/1000.0,2.4)))::int * CASE p.phm_typ WHEN 'H' THEN 4 WHEN 'C' THEN 2 ELSE 1 END qty,
  (SELECT b.bat_id FROM bat_stk b WHERE b.art_no=a.art_no AND b.bat_rcd <= o.ord_ts::date AND b.bat_exp > o.ord_ts::date + 20 ORDER BY b.bat_exp LIMIT 1) bat
 FROM ord_hdr o JOIN phm_mst p USING (phm_no)
 CROSS JOIN LATERAL generate_series(1, 1 + h('nl'||o.ord_no,5)) k
 JOIN LATERAL (SELECT * FROM art_mst WHERE art_no = 4001 + floor(112*power(h('a'||o.ord_no||'-'||k,1000)/1000.0,1.25))::int) a ON true
 WHERE a.art_crd <= o.ord_ts::date AND NOT (a.art_sts='D' AND o.ord_ts > now() - interval '120 days') AND a.art_no % 23 <> 5
) x;
DELETE FROM ord_hdr o WHERE NOT EXISTS (SELECT 1 FROM ord_lin l WHERE l.ord_no=o.ord_no);

INSERT INTO dlv_hdr
SELECT (500000 + row_number() OVER (ORDER BY dep, ord_no, att))::int, ord_no, rte, drv, dep,
  CASE WHEN sts='A' THEN dep + make_interval(mins => 35 + h('dt'||ord_no,170) + CASE WHEN drv IN ('Pohl','Wendt') THEN 45 ELSE 0 END) END, cld, sts
FROM (
 SELECT o.ord_no, att, p.phm_rgn||'-'||lpad((1+h('rt'||o.phm_no,4))::text,2,'0') rte,
  (ARRAY['Ahlers','Brehm','Czerny','Demir','Ebert','Pohl','Wendt','Kaya','Lang'])[1+h('drv/'||att||'/'||o.ord_no||'x',9)] drv,
  greatest(o.ord_ts + interval '2 hours', least((CASE WHEN att=1 AND f THEN o.ord_rdd - 1 ELSE o.ord_rdd + late END)::timestamp + make_interval(hours => 5 + h('dh'||o.ord_no||'-'||att,9), mins => h('dm'||o.ord_no||'-'||att,60)), now()::timestamp(0) - make_interval(mins => CASE WHEN o.ord_sts='S' THEN 20 + h('x'||o.ord_no,150) ELSE 260 + h('x'||o.ord_no,200) END))) dep,
  CASE WHEN EXISTS (SELECT 1 FROM ord_lin l JOIN art_mst a USING (art_no) WHERE l.ord_no=o.ord_no AND a.art_tmp IN ('C','F')) THEN 'Y' ELSE 'N' END cld,
  CASE WHEN f AND att=1 THEN 'F' WHEN o.ord_sts='S' THEN 'T' ELSE 'A' END sts
 FROM ord_hdr o JOIN phm_mst p USING (phm_no)
 CROSS JOIN LATERAL (SELECT h('fl'||o.ord_no,100)<4 f, CASE WHEN h('lt'||o.ord_no,100)<9+h('ltr'||p.phm_rgn,7) THEN 1+h('lt2'||o.ord_no,2) ELSE 0 END late) z
 CROSS JOIN LATERAL generate_series(1, CASE WHEN f THEN 2 ELSE 1 END) att
 WHERE o.ord_sts IN ('S','D')
) d;

INSERT INTO ccl_log
SELECT row_number() OVER (ORDER BY ts, dlv_no)::int, dlv_no, dev, ts, deg
FROM (
 SELECT d.dlv_no, 'TL-'||lpad((1+h('dv'||d.dlv_no,14))::text,2,'0') dev, d.dlv_dep + make_interval(mins => k*25) ts,
  round((3.2 + h('tp'||d.dlv_no||'-'||k,30)/10.0
   + CASE WHEN h('exc'||d.dlv_no,100)<11 AND k >= 2 THEN 2.4 ELSE 0 END
   + CASE WHEN h('dv'||d.dlv_no,14) = 6 THEN 1.1 ELSE 0 END
   - CASE WHEN h('exc'||d.dlv_no,100)>95 THEN 2.1 ELSE 0 END)::numeric,1) deg
 FROM dlv_hdr d CROSS JOIN generate_series(0,7) k
 WHERE d.dlv_cld='Y' AND d.dlv_sts<>'F' AND h('nolog'||d.dlv_no,16)>0 AND d.dlv_dep + make_interval(mins => k*25) <= coalesce(d.dlv_arr, now()::timestamp)
) t;

INSERT INTO inv_hdr
SELECT (310000 + row_number() OVER (ORDER BY dt, ord_no))::int, ord_no, dt, dt + ptd, amt,
  CASE WHEN dt + pay <= current_date THEN dt + pay END
FROM (
 SELECT o.ord_no, least(o.ord_rdd + 1, current_date) dt, p.phm_ptd ptd, l.amt,
  CASE WHEN h('np'||o.ord_no,100) < 2 + CASE WHEN o.phm_no % 9 = 4 THEN 9 ELSE 0 END THEN 5000
       ELSE greatest(1, p.phm_ptd - 9 + h('pay'||o.ord_no,14) + CASE WHEN o.phm_no % 7 = 3 THEN 16 ELSE 0 END) END pay
 FROM ord_hdr o JOIN phm_mst p USING (phm_no)
 JOIN (SELECT ord_no, round(sum(lin_qsh*lin_prc*(100-lin_dsc)/100),2) amt FROM ord_lin GROUP BY 1) l USING (ord_no)
 WHERE o.ord_sts IN ('S','D') AND l.amt > 0
) i;

INSERT INTO rtn_pos
SELECT (90000 + row_number() OVER (ORDER BY dt, ord_no, lin_no))::int, ord_no, lin_no, dt, q, rs, st,
  CASE WHEN st<>'O' THEN least(dt + 1 + h('rc'||ord_no||'-'||lin_no,13), current_date) END,
  CASE WHEN st='A' THEN round(q*lin_prc*(100-lin_dsc)/100 * CASE WHEN rs='O' THEN 0.8 ELSE 1 END,2) END
FROM (
 SELECT y.*, CASE WHEN dt > current_date - 16 THEN (ARRAY['O','O','O','A','J'])[1+h('rs'||ord_no||'-'||lin_no,5)]
    WHEN h('rs'||ord_no||'-'||lin_no,100) < 3 THEN 'O'
    WHEN h('rs'||ord_no||'-'||lin_no,100) < CASE rs WHEN 'O' THEN 55 WHEN 'E' THEN 35 ELSE 12 END THEN 'J' ELSE 'A' END st
 FROM (
  SELECT l.ord_no, l.lin_no, l.lin_prc, l.lin_dsc, greatest(1, l.lin_qsh * (10 + h('rq'||l.ord_no||'-'||l.lin_no,91)) / 100) q,
   least(coalesce((SELECT max(dlv_arr)::date FROM dlv_hdr d WHERE d.ord_no=l.ord_no), o.ord_rdd) + h('rd'||l.ord_no||'-'||l.lin_no,19), current_date) dt,
   CASE WHEN b.bat_sts='R' THEN 'R' WHEN a.art_tmp='C' AND h('rr'||l.ord_no||'-'||l.lin_no,10)<4 THEN 'T' ELSE (ARRAY['D','D','D','W','W','E','O','O'])[1+h('rr2'||l.ord_no||'-'||l.lin_no,8)] END rs
  FROM ord_lin l JOIN ord_hdr o USING (ord_no) JOIN art_mst a USING (art_no) JOIN bat_stk b ON b.bat_id=l.bat_id
  WHERE o.ord_sts='D' AND l.lin_qsh>0
   AND h('rt'||l.ord_no||'-'||l.lin_no,100) < CASE WHEN b.bat_sts='R' THEN 28 WHEN a.art_tmp='C' THEN 9 WHEN o.ord_chn='P' THEN 9 ELSE 5 END
 ) y
) z;

INSERT INTO crl_lim
SELECT row_number() OVER (ORDER BY frm, phm_no)::int, phm_no, amt, frm, upto, usr
FROM (
 SELECT p.phm_no, k, n,
  (CASE p.phm_typ WHEN 'H' THEN 36000 WHEN 'C' THEN 4800 ELSE 1600 END * (60 + h('cl'||p.phm_no,9)*10 + k*12) / 100)::numeric(10,2) amt,
  CASE WHEN k=1 THEN p.phm_snc ELSE current_date - (n-k)*170 - 10 - h('cf'||p.phm_no,150) END frm,
  CASE WHEN k<n THEN current_date - (n-k-1)*170 - 11 - h('cf'||p.phm_no,150) END upto,
  (ARRAY['dr.hauk','dr.hauk','fmeister','jlenz'])[1+h('cu'||p.phm_no||'-'||k,4)] usr
 FROM phm_mst p CROSS JOIN LATERAL (SELECT CASE WHEN p.phm_snc > current_date - 520 THEN 1 ELSE 1 + h('cn'||p.phm_no,3) END n) x CROSS JOIN LATERAL generate_series(1,n) k
 WHERE p.phm_no % 19 <> 6
) c;

CREATE INDEX ON ord_lin (art_no);
CREATE INDEX ON dlv_hdr (ord_no);
DROP FUNCTION h(text, int);
RESET search_path;

DROP SCHEMA IF EXISTS plant CASCADE;
CREATE SCHEMA plant;
SET search_path TO plant;

CREATE FUNCTION hh(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT (hashtext(t) & 2147483647) % n';

CREATE TABLE pu_byr (
  byr_cd char(3) PRIMARY KEY,
  byr_nm varchar(40) NOT NULL,
  dept_cd varchar(6),
  ent_dt date,
  act_fl char(1) NOT NULL DEFAULT 'Y'
);
COMMENT ON TABLE pu_byr IS 'Purchasing: buyers';
COMMENT ON COLUMN pu_byr.act_fl IS 'Y active, N left the department';
INSERT INTO pu_byr VALUES
 ('KLM','Klara Lindmann','MECH',current_date-2900,'Y'),('RHO','Robert Hofer','MECH',current_date-1800,'Y'),
 ('SBA','Silvia Baumann','ELEC',current_date-2200,'Y'),('TWE','Thomas Weller','ELEC',current_date-700,'Y'),
 ('NAK','Nadine Akers','GEN',current_date-1500,'Y'),('GFR','Gerd Frank','MECH',current_date-4000,'N'),
 ('PIV','Petra Ivanova','GEN',current_date-90,'Y');

CREATE TABLE pu_sup (
  sup_no int PRIMARY KEY,
  sup_nm varchar(60) NOT NULL,
  ctry_cd char(2) NOT NULL,
  city varchar(40),
  pay_trm_d int NOT NULL,
  abc_cl char(1) NOT NULL,
  blk_fl char(1) NOT NULL DEFAULT 'N',
  crt_dt date NOT NULL,
  iso_vld_dt date
);
COMMENT ON TABLE pu_sup IS 'Purchasing: supplier master';
COMMENT ON COLUMN pu_sup.pay_trm_d IS 'payment term, days net';
COMMENT ON COLUMN pu_sup.abc_cl IS 'supplier class: A strategic, B preferred, C occasional';
COMMENT ON COLUMN pu_sup.blk_fl IS 'Y = blocked for new orders';
COMMENT ON COLUMN pu_sup.iso_vld_dt IS 'ISO 9001 certificate valid to, null = no certificate';
COMMENT ON COLUMN pu_sup.ctry_cd IS 'ISO country code';
INSERT INTO pu_sup
SELECT 70000 + i*10, n, c, t, (ARRAY[14,30,30,45,60])[1+hh('sp'||i, 5)],
  CASE WHEN i <= 9 THEN 'A' WHEN i <= 24 THEN 'B' ELSE 'C' END,
  CASE WHEN i IN (17, 29, 38) THEN 'Y' ELSE 'N' END,
  CASE WHEN i IN (41,42) THEN current_date - 60 + i ELSE current_date - (400 + hh('sc'||i, 3600)) END,
  CASE WHEN i=28 THEN current_date - 40 WHEN hh('si'||i, 5)=0 THEN NULL ELSE current_date - 200 + hh('sj'||i, 1000) END
FROM (SELECT n,c,t, i::int AS i FROM unnest(
ARRAY['Brenner Stahl GmbH','Hydrotek AG','Nordbearing AB','Celik Dokum AS','Volta Drives GmbH','Kranz Antriebe KG','Precision Castings Ltd','Officina Rossi Srl','Sensorik Maier GmbH','Vulkan Guss GmbH','Polmet Sp. z o.o.','Kabelwerk Ost GmbH','Fluidpower BV','Schrauben Dietz','Linear Systems Inc','Moravia Tools s.r.o.','Donau Blech GmbH','Lacke Huber','Elmotor Oy','Zahnrad Pfeil GmbH','Gummi Reiter','Profil Aluminium SpA','Pneumax Iberica SL','Automation Partner AG','Verpackung Stein','Bohemia Lasers s.r.o.','Oilseal France SARL','Tecnospring Srl','Werkzeug Adler','Safety Supply Ltd','Shanghai Minhang Machinery','Taiwan Ballscrew Co','Sibiu Turnatorie SRL','Hartmetall Kern','Elektro Gruber','Cutting Edge BV','Metallwaren Lorenz','Rhein Rohr GmbH','Optics Jena','Lube Tech AS','Nova Robotics ApS','Karst Composite doo']::text[],
ARRAY['DE','CH','SE','TR','DE','DE','GB','IT','DE','DE','PL','DE','NL','DE','US','CZ','DE','AT','FI','DE','DE','IT','ES','CH','DE','CZ','FR','IT','DE','GB','CN','TW','RO','DE','AT','NL','DE','DE','DE','NO','DK','SI']::text[],
ARRAY['Duisburg','Winterthur','Gothenburg','Bursa','Nuremberg','Hagen','Sheffield','Brescia','Stuttgart','Siegen','Katowice','Dresden','Eindhoven','Wuppertal','Cleveland','Brno','Passau','Linz','Tampere','Chemnitz','Munich','Verona','Bilbao','Zug','Ulm','Plzen','Lyon','Turin','Remscheid','Birmingham','Shanghai','Taichung','Sibiu','Essen','Graz','Breda','Solingen','Cologne','Jena','Stavanger','Odense','Nova Gorica']::text[]) WITH ORDINALITY AS u(n,c,t,i)) u;

CREATE TABLE mm_grp (
  grp_cd char(3) PRIMARY KEY,
  grp_txt varchar(40) NOT NULL
);
COMMENT ON TABLE mm_grp IS 'Materials: item groups';
INSERT INTO mm_grp VALUES ('BRG','Bearings'),('CST','Castings'),('DRV','Motors and drives'),('ELC','Electrical components'),('FAS','Fasteners'),('HYD','Hydraulics'),('RAW','Raw material'),('SEN','Sensors'),('TOO','Tools'),('CON','Consumables');

CREATE TABLE mm_itm (
  itm_no varchar(10) PRIMARY KEY,
  itm_txt varchar(60) NOT NULL,
  grp_cd char(3) NOT NULL REFERENCES mm_grp,
  uom char(2) NOT NULL,
  std_prc numeric(10,2) NOT NULL,
  saf_stk int NOT NULL DEFAULT 0,
  lt_d int,
  itm_sts char(1) NOT NULL DEFAULT 'A',
  crt_dt date
);
COMMENT ON TABLE mm_itm IS 'Materials: item master';
COMMENT ON COLUMN mm_itm.itm_sts IS 'A active, P phasing out, O obsolete';
COMMENT ON COLUMN mm_itm.uom IS 'unit of measure: PC, KG, M, LT';
COMMENT ON COLUMN mm_itm.std_prc IS 'standard price per unit, EUR';
COMMENT ON COLUMN mm_itm.saf_stk IS 'safety stock over all places';
COMMENT ON COLUMN mm_itm.lt_d IS 'planned lead time, calendar days';
INSERT INTO mm_itm
SELECT g.grp_cd||'-'||(1000 + g.r*100 + k*3), b.nm||' '||v.var, g.grp_cd,
  CASE g.grp_cd WHEN 'RAW' THEN 'KG' WHEN 'CON' THEN CASE WHEN k%3=0 THEN 'LT' ELSE 'PC' END WHEN 'ELC' THEN CASE WHEN k IN (1,2) THEN 'M' ELSE 'PC' END ELSE 'PC' END,
  round((CASE g.grp_cd WHEN 'BRG' THEN 24 WHEN 'CST' THEN 180 WHEN 'DRV' THEN 640 WHEN 'ELC' THEN 18 WHEN 'FAS' THEN 0.6 WHEN 'HYD' THEN 210 WHEN 'RAW' THEN 3.2 WHEN 'SEN' THEN 75 WHEN 'TOO' THEN 42 ELSE 8 END) * (0.5 + hh('ip'||g.grp_cd||k, 250)/100.0), 2),
  CASE WHEN g.grp_cd IN ('FAS','RAW') THEN 200 + 100*hh('is'||g.grp_cd||k, 9) WHEN g.grp_cd='DRV' THEN hh('is'||g.grp_cd||k, 6) ELSE 10 + 5*hh('is'||g.grp_cd||k, 12) END,
  CASE WHEN hh('il'||g.grp_cd||k, 17)=0 THEN NULL ELSE 7*(1 + hh('im'||g.grp_cd||k, 12)) END,
  CASE WHEN hh('io'||g.grp_cd||k, 100) < 6 THEN 'O' WHEN hh('io'||g.grp_cd||k, 100) < 15 THEN 'P' ELSE 'A' END,
  current_date - (100 + hh('ic'||g.grp_cd||k, 3000))
FROM (SELECT grp_cd, (row_number() OVER (ORDER BY grp_cd))::int r FROM mm_grp) g
CROSS JOIN generate_series(1, 13) k
CROSS JOIN LATERAL (SELECT (CASE g.grp_cd
  WHEN 'BRG' THEN ARRAY['Deep groove ball bearing','Tapered roller bearing','Needle bearing','Linear bearing']
  WHEN 'CST' THEN ARRAY['Machine bed casting','Housing casting','Bracket casting','Flange casting']
  WHEN 'DRV' THEN ARRAY['Servo motor','Gear motor','Spindle drive','Frequency inverter']
  WHEN 'ELC' THEN ARRAY['Terminal block','Control cable','Power cable','Contactor']
  WHEN 'FAS' THEN ARRAY['Hex bolt','Socket screw','Lock nut','Washer']
  WHEN 'HYD' THEN ARRAY['Hydraulic cylinder','Gear pump','Pressure valve','Hose assembly']
  WHEN 'RAW' THEN ARRAY['Round bar S355','Steel plate','Aluminium profile','Bronze rod']
  WHEN 'SEN' THEN ARRAY['Proximity switch','Rotary encoder','Pressure sensor','Light barrier']
  WHEN 'TOO' THEN ARRAY['End mill','Carbide insert','Twist drill','Thread tap']
  ELSE ARRAY['Cutting fluid','Grease cartridge','Cleaning wipes','Hydraulic oil'] END)[1 + k%4] AS nm) b
CROSS JOIN LATERAL (SELECT (ARRAY['type 10','type 12','type 16','type 20','type 25','type 32','type 40','type 50','type 63','type 80','type 100','type 125','type 160'])[k] AS var) v;

CREATE TABLE st_plc (
  plc_cd varchar(4) PRIMARY KEY,
  plc_txt varchar(40) NOT NULL,
  plc_typ char(1) NOT NULL
);
COMMENT ON TABLE st_plc IS 'Stores: storage places';
COMMENT ON COLUMN st_plc.plc_typ IS 'W warehouse, L line side, Q quarantine (not usable), X external';
INSERT INTO st_plc VALUES ('MAIN','Main warehouse','W'),('HIGH','High bay rack','W'),('YARD','Outdoor yard','W'),('L01','Assembly line 1','L'),('L02','Assembly line 2','L'),('QUAR','Quarantine cage','Q'),('EXT1','Forwarder Hansen','X');

CREATE TABLE st_stk (
  itm_no varchar(10) NOT NULL REFERENCES mm_itm,
  plc_cd varchar(4) NOT NULL REFERENCES st_plc,
  qty_oh numeric(12,1) NOT NULL,
  qty_rsv numeric(12,1) NOT NULL DEFAULT 0,
  lst_cnt_dt date,
  PRIMARY KEY (itm_no, plc_cd)
);
COMMENT ON TABLE st_stk IS 'Stores: stock by place';
COMMENT ON COLUMN st_stk.qty_oh IS 'quantity on hand';
COMMENT ON COLUMN st_stk.qty_rsv IS 'thereof reserved for production orders';
COMMENT ON COLUMN st_stk.lst_cnt_dt IS 'last stock count, null = never counted';
INSERT INTO st_stk
SELECT itm_no, plc_cd, q, floor(q * hh('kr'||itm_no||plc_cd, 5) / 10.0),
  CASE WHEN hh('kc'||itm_no||plc_cd, 9)=0 THEN NULL ELSE current_date - (5 + hh('kd'||itm_no||plc_cd, 520)) END
FROM (SELECT i.itm_no, p.plc_cd,
  CASE WHEN hh('k0'||i.itm_no, 13)=0 OR hh('k1'||i.itm_no||p.plc_cd, 11)=0 THEN 0
    WHEN p.plc_typ='Q' THEN ceil(i.saf_stk * hh('k2'||i.itm_no, 20)/100.0)
    ELSE floor(greatest(i.saf_stk,2) * (30 + hh('k3'||i.itm_no||p.plc_cd, 190)) / 100.0 * (CASE p.plc_cd WHEN 'MAIN' THEN 0.9 WHEN 'HIGH' THEN 0.6 WHEN 'L01' THEN 0.25 WHEN 'L02' THEN 0.2 ELSE 0.4 END)) END AS q
  FROM mm_itm i CROSS JOIN st_plc p
  WHERE (p.plc_cd='MAIN' AND hh('k4'||i.itm_no, 10) < 9)
     OR (p.plc_cd='YARD' AND i.grp_cd IN ('RAW','CST') AND hh('k9'||i.itm_no, 10) < 5)
     OR (p.plc_cd NOT IN ('MAIN','YARD') AND hh('k5'||i.itm_no||p.plc_cd, 100) < (CASE p.plc_cd WHEN 'HIGH' THEN 45 WHEN 'L01' THEN 30 WHEN 'L02' THEN 25 WHEN 'QUAR' THEN 18 ELSE 12 END))) z
WHERE itm_no NOT LIKE '%03';

CREATE TABLE pu_po_hdr (
  po_no int PRIMARY KEY,
  sup_no int NOT NULL REFERENCES pu_sup,
  byr_cd char(3) NOT NULL REFERENCES pu_byr,
  po_dt date NOT NULL,
  po_typ char(2) NOT NULL DEFAULT 'ST',
  po_sts char(1) NOT NULL,
  cnf_dt date
);
COMMENT ON TABLE pu_po_hdr IS 'Purchasing: order header';
COMMENT ON COLUMN pu_po_hdr.po_typ IS 'ST standard, CO call-off from blanket contract, UR urgent';
COMMENT ON COLUMN pu_po_hdr.po_sts IS 'N new (not yet confirmed by supplier), O open, C closed, X cancelled';
COMMENT ON COLUMN pu_po_hdr.cnf_dt IS 'day the supplier confirmed the order';

CREATE TABLE pu_po_lin (
  po_no int NOT NULL REFERENCES pu_po_hdr,
  lin_no int NOT NULL,
  itm_no varchar(10) NOT NULL REFERENCES mm_itm,
  ord_qty numeric(12,1) NOT NULL,
  unt_prc numeric(10,2) NOT NULL,
  req_dt date NOT NULL,
  lin_sts char(1) NOT NULL,
  PRIMARY KEY (po_no, lin_no)
);
COMMENT ON TABLE pu_po_lin IS 'Purchasing: order lines';
COMMENT ON COLUMN pu_po_lin.req_dt IS 'delivery date agreed';
COMMENT ON COLUMN pu_po_lin.lin_sts IS 'O open, P partly received, D delivered in full, X cancelled';
COMMENT ON COLUMN pu_po_lin.unt_prc IS 'price per unit, EUR';

CREATE TABLE st_rcp (
  rcp_no int PRIMARY KEY,
  po_no int NOT NULL,
  lin_no int NOT NULL,
  rcp_dt date NOT NULL,
  rcp_qty numeric(12,1) NOT NULL,
  rej_qty numeric(12,1) NOT NULL DEFAULT 0,
  plc_cd varchar(4) NOT NULL REFERENCES st_plc,
  dn_no varchar(14),
  FOREIGN KEY (po_no, lin_no) REFERENCES pu_po_lin
);
COMMENT ON TABLE st_rcp IS 'Stores: goods receipts against order lines';
COMMENT ON COLUMN st_rcp.rej_qty IS 'thereof rejected at incoming inspection';
COMMENT ON COLUMN st_rcp.dn_no IS 'supplier delivery note';

CREATE TEMP TABLE po AS
SELECT 4500000 + row_number() OVER (ORDER BY po_dt, i)::int AS po_no, i, po_dt, s.sup_no, x, nl
FROM (SELECT i, current_date - ((1100 - i) * 760 / 1100) - hh('pd'||i, 3) AS po_dt,
   CASE WHEN hh('pa'||i, 100) < 42 THEN 1 + hh('pb'||i, 9) WHEN hh('pa'||i, 100) < 82 THEN 10 + hh('pb'||i, 15) ELSE 25 + hh('pb'||i, 14) END AS sx,
   hh('px'||i, 100) AS x, 1 + hh('pl'||i, 4) AS nl
  FROM generate_series(1, 1100) i) q
JOIN pu_sup s ON s.sup_no = 70000 + q.sx*10
WHERE s.blk_fl='N' OR q.po_dt < current_date - 150;

CREATE TEMP TABLE pl AS
SELECT po.po_no, po.sup_no, po.po_dt, po.x, l AS lin_no, it.itm_no, it.grp_cd, it.std_prc,
  CASE WHEN it.saf_stk > 100 THEN 100 * (1 + hh('lq'||po.i||'-'||l, 12)) WHEN it.grp_cd='DRV' THEN 1 + hh('lq'||po.i||'-'||l, 5) ELSE 5 * (1 + hh('lq'||po.i||'-'||l, 14)) END AS qty,
  po.po_dt + (10 + hh('lr'||po.i, 30) + 7*hh('ls'||po.i||'-'||l, 4)) AS req_dt,
  CASE WHEN po.po_dt > current_date - 400 THEN 1.03 ELSE 0.97 END * (0.88 + hh('lp'||po.i||'-'||l, 30)/100.0) AS f
FROM po CROSS JOIN LATERAL generate_series(1, po.nl) l
JOIN LATERAL (SELECT m.*, row_number() OVER (ORDER BY hh('lo'||po.i||'-'||l||m.itm_no, 100000)) rn
  FROM mm_itm m
  WHERE m.grp_cd IN (SELECT grp_cd FROM mm_grp g ORDER BY hh('sg'||po.sup_no||g.grp_cd, 1000) LIMIT 2)
    AND NOT (m.itm_sts='O' AND po.po_dt > current_date - 200) AND m.itm_no NOT LIKE '%18') it ON it.rn = 1;
DELETE FROM pl a USING pl b WHERE a.po_no=b.po_no AND a.itm_no=b.itm_no AND a.lin_no > b.lin_no;

CREATE TEMP TABLE rc AS
SELECT po_no, lin_no, sup_no, part, d AS rcp_dt, q
FROM (
 SELECT po_no, lin_no, sup_no, 1 AS part,
   req_dt - 4 + (CASE WHEN hh('rl'||po_no||'-'||lin_no, 100) < 93 - 6*hh('rs'||sup_no, 8) THEN hh('rm'||po_no||'-'||lin_no, 5) ELSE 4 + hh('rn'||po_no||'-'||lin_no, 21) + 1 END) AS d,
   CASE WHEN hh('rp'||po_no||'-'||lin_no, 100) < 15 AND qty >= 2 THEN floor(qty*0.6) ELSE qty END AS q
 FROM pl WHERE x >= 5 AND hh('r0'||po_no||'-'||lin_no, 1000) < (CASE WHEN po_dt > current_date - 150 THEN 955 ELSE 996 END)
 UNION ALL
 SELECT po_no, lin_no, sup_no, 2, req_dt + 10 + hh('rq'||po_no||'-'||lin_no, 35), qty - floor(qty*0.6)
 FROM pl WHERE x >= 5 AND hh('r0'||po_no||'-'||lin_no, 1000) < (CASE WHEN po_dt > current_date - 150 THEN 955 ELSE 996 END) AND hh('rp'||po_no||'-'||lin_no, 100) < (CASE WHEN po_dt > current_date - 150 THEN 12 ELSE 15 END) AND qty >= 2
) z WHERE d <= current_date;

INSERT INTO pu_po_hdr
SELECT po_no, sup_no,
  CASE WHEN po_dt < current_date - 420 AND hh('hb'||po_no, 6)=0 THEN 'GFR' ELSE (ARRAY['KLM','RHO','SBA','TWE','NAK'])[1 + (hh('hc'||sup_no, 5) + (CASE WHEN hh('hd'||po_no, 4)=0 THEN 1 + hh('he'||po_no, 4) ELSE 0 END)) % 5] END,
  po_dt, CASE WHEN hh('ht'||po_no, 100) < 12 THEN 'UR' WHEN hh('ht'||po_no, 100) < 35 THEN 'CO' ELSE 'ST' END,
  CASE WHEN x < 5 THEN 'X'
    WHEN NOT EXISTS (SELECT 1 FROM pl l LEFT JOIN (SELECT po_no, lin_no, sum(q) q FROM rc GROUP BY 1,2) r USING (po_no, lin_no) WHERE l.po_no=po.po_no AND coalesce(r.q,0) < l.qty) THEN 'C'
    WHEN cd > current_date THEN 'N' ELSE 'O' END,
  CASE WHEN x < 5 OR cd > current_date THEN NULL ELSE cd END
FROM (SELECT po.*, po_dt + 1 + hh('hf'||po_no, 14) AS cd FROM po WHERE EXISTS (SELECT 1 FROM pl WHERE pl.po_no=po.po_no)) po;

INSERT INTO pu_po_lin
SELECT l.po_no, l.lin_no, l.itm_no, l.qty, greatest(0.05, round((l.std_prc*l.f)::numeric, 2)), l.req_dt,
  CASE WHEN l.x < 5 THEN 'X' WHEN coalesce(r.q,0) >= l.qty THEN 'D' WHEN r.q > 0 THEN 'P' ELSE 'O' END
FROM pl l LEFT JOIN (SELECT po_no, lin_no, sum(q) q FROM rc GROUP BY 1,2) r USING (po_no, lin_no);

INSERT INTO st_rcp
SELECT 880000 + row_number() OVER (ORDER BY rcp_dt, po_no, lin_no, part), po_no, lin_no, rcp_dt, q,
  CASE WHEN hh('rr'||po_no||'-'||lin_no||part, 100) < 4 + 2*hh('ru'||sup_no, 6) THEN ceil(q * (5 + hh('rv'||po_no||'-'||lin_no, 45)) / 100.0) ELSE 0 END,
  CASE WHEN hh('rw'||po_no||'-'||lin_no, 10) < 6 THEN 'MAIN' WHEN hh('rw'||po_no||'-'||lin_no, 10) < 8 THEN 'HIGH' WHEN hh('rw'||po_no||'-'||lin_no, 10) = 8 THEN 'EXT1' ELSE 'YARD' END,
  CASE WHEN hh('rx'||po_no||'-'||lin_no||part, 12)=0 THEN NULL ELSE 'DN'||(100000 + hh('ry'||po_no||'-'||lin_no||part, 899999)) END
FROM rc;

CREATE TABLE pu_qte (
  qte_no int PRIMARY KEY,
  sup_no int NOT NULL REFERENCES pu_sup,
  itm_no varchar(10) NOT NULL REFERENCES mm_itm,
  req_dt date NOT NULL,
  qte_dt date,
  vld_dt date,
  qte_prc numeric(10,2),
  min_qty int,
  qte_sts char(1) NOT NULL
);
COMMENT ON TABLE pu_qte IS 'Purchasing: requests for quotation and the quotes received';
COMMENT ON COLUMN pu_qte.req_dt IS 'asked on';
COMMENT ON COLUMN pu_qte.qte_dt IS 'quote received on, null = no answer yet';
COMMENT ON COLUMN pu_qte.vld_dt IS 'quote valid to';
COMMENT ON COLUMN pu_qte.qte_sts IS 'R requested, Q quoted, A accepted, D declined by us';
INSERT INTO pu_qte
SELECT 300000 + i, sup, itm, rq, qd, qd + 30*(1 + hh('qv'||i, 4)),
  CASE WHEN qd IS NOT NULL THEN greatest(0.05, round(std_prc * (85 + hh('qp'||i, 40)) / 100.0, 2)) END,
  CASE WHEN qd IS NOT NULL THEN (ARRAY[1,1,10,25,50,100])[1+hh('qm'||i, 6)] END,
  CASE WHEN qd IS NULL THEN 'R' WHEN hh('qs'||i, 10) < 3 THEN 'A' WHEN hh('qs'||i, 10) < 7 AND qd < current_date - 20 THEN 'D' ELSE 'Q' END
FROM (
 SELECT i, m.itm_no AS itm, m.std_prc, current_date - ((640 - i) * 500 / 640) AS rq,
   70000 + 10*(1 + hh('qu'||i, 40)) AS sup,
   CASE WHEN hh('qn'||i, 100) < 86 AND current_date - ((640 - i) * 500 / 640) + 1 + hh('qd'||i, 25) <= current_date THEN current_date - ((640 - i) * 500 / 640) + 1 + hh('qd'||i, 25) END AS qd
 FROM generate_series(1, 640) i
 JOIN (SELECT *, row_number() OVER (ORDER BY itm_no) rn FROM mm_itm WHERE itm_sts <> 'O') m ON m.rn = 1 + hh('qi'||(i/3), 95)
) q;

CREATE TABLE st_mov (
  mov_no int PRIMARY KEY,
  itm_no varchar(10) NOT NULL REFERENCES mm_itm,
  plc_cd varchar(4) NOT NULL REFERENCES st_plc,
  mov_dt date NOT NULL,
  mov_typ char(2) NOT NULL,
  qty numeric(12,1) NOT NULL,
  cst_ctr varchar(6)
);
COMMENT ON TABLE st_mov IS 'Stores: withdrawals and corrections (receipts are in st_rcp)';
COMMENT ON COLUMN st_mov.mov_typ IS 'IS issue to production, RT return from production, SC scrapped, CD count difference (can be negative)';
COMMENT ON COLUMN st_mov.cst_ctr IS 'cost centre charged';
INSERT INTO st_mov
SELECT 9100000 + i, m.itm_no, (ARRAY['MAIN','MAIN','MAIN','HIGH','L01','L02'])[1+hh('mp'||i, 6)], current_date - ((3600 - i) * 540 / 3600), ty,
  CASE WHEN ty='CD' THEN hh('mq'||i, 21) - 12 ELSE greatest(1, floor(m.saf_stk * (1 + hh('mr'||i, 30)) / 100.0)) END,
  CASE WHEN ty IN ('IS','RT') THEN (ARRAY['4100','4100','4200','4300','4310','5000'])[1+hh('mc'||i, 6)] END
FROM (SELECT i, CASE WHEN hh('mt'||i, 100) < 84 THEN 'IS' WHEN hh('mt'||i, 100) < 90 THEN 'RT' WHEN hh('mt'||i, 100) < 95 THEN 'SC' ELSE 'CD' END AS ty FROM generate_series(1, 3600) i) g
JOIN (SELECT *, row_number() OVER (ORDER BY itm_no) rn FROM mm_itm WHERE hh('mx'||itm_no, 10) < 9) m ON m.rn = 1 + least(hh('mi'||i, 110), hh('mj'||i, 110));

CREATE TABLE qm_cmp (
  cmp_no int PRIMARY KEY,
  rcp_no int NOT NULL REFERENCES st_rcp,
  opn_dt date NOT NULL,
  cls_dt date,
  dfc_cd char(2) NOT NULL,
  cmp_qty numeric(12,1) NOT NULL,
  cst_amt numeric(10,2),
  crd_amt numeric(10,2),
  sev int NOT NULL
);
COMMENT ON TABLE qm_cmp IS 'Quality: complaints to suppliers';
COMMENT ON COLUMN qm_cmp.dfc_cd IS 'defect: DM dimension, SF surface, WI wrong item, DG damaged in transit, DC documents missing';
COMMENT ON COLUMN qm_cmp.cls_dt IS 'null = still open';
COMMENT ON COLUMN qm_cmp.cst_amt IS 'our own cost of the defect, EUR';
COMMENT ON COLUMN qm_cmp.crd_amt IS 'credit note received from the supplier, EUR';
COMMENT ON COLUMN qm_cmp.sev IS '1 minor, 2 major, 3 line stop';
INSERT INTO qm_cmp
SELECT 6000 + row_number() OVER (ORDER BY od, rcp_no), rcp_no, od,
  CASE WHEN od + 4 + hh('cc'||rcp_no, 55) <= current_date AND hh('cd'||rcp_no, 100) < 92 THEN od + 4 + hh('cc'||rcp_no, 55) END,
  (ARRAY['DM','DM','DM','SF','SF','WI','DG','DG','DC'])[1+hh('ce'||rcp_no, 9)],
  cq, CASE WHEN hh('cf'||rcp_no, 6)=0 THEN NULL ELSE 40 + 15*hh('cg'||rcp_no, 90) END,
  CASE WHEN od + 4 + hh('cc'||rcp_no, 55) <= current_date AND hh('cd'||rcp_no, 100) < 92 AND hh('ch'||rcp_no, 10) < 6 THEN 30 + 10*hh('ci'||rcp_no, 60) END,
  CASE WHEN hh('cj'||rcp_no, 10) < 6 THEN 1 WHEN hh('cj'||rcp_no, 10) < 9 THEN 2 ELSE 3 END
FROM (SELECT rcp_no, rcp_dt + hh('ca'||rcp_no, 9) AS od, CASE WHEN rej_qty > 0 THEN rej_qty ELSE ceil(rcp_qty*0.1) END AS cq
  FROM st_rcp WHERE (rej_qty > 0 AND hh('cb'||rcp_no, 10) < 8) OR hh('ck'||rcp_no, 100) < 3) z
WHERE od <= current_date;

DROP TABLE po;
DROP TABLE pl;
DROP TABLE rc;
DROP FUNCTION hh(text, int);
RESET search_path;

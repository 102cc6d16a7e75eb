DROP SCHEMA IF EXISTS shipyard CASCADE;
CREATE SCHEMA shipyard;
SET search_path TO shipyard;

CREATE FUNCTION h(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtext(t) & 2147483647) % n $$;

CREATE TABLE owner (
  own_id    integer PRIMARY KEY,
  own_name  text NOT NULL,
  own_type  char(1) NOT NULL CHECK (own_type IN ('C','P','G')),
  own_ctry  char(2) NOT NULL,
  own_since date NOT NULL
);
COMMENT ON TABLE owner IS 'Ship owners = our customers';
COMMENT ON COLUMN owner.own_type IS 'C = shipping company, P = private person, G = government body';
COMMENT ON COLUMN owner.own_ctry IS 'ISO country code, e.g. NO Norway, DE Germany, DK Denmark, NL Netherlands, GB United Kingdom, GR Greece, SE Sweden';
COMMENT ON COLUMN owner.own_since IS 'Customer since';

CREATE TABLE vessel (
  ves_id    integer PRIMARY KEY,
  own_id    integer NOT NULL REFERENCES owner,
  ves_name  text NOT NULL,
  ves_imo   integer UNIQUE,
  ves_type  char(2) NOT NULL,
  ves_loa   numeric(6,1) NOT NULL,
  ves_gt    integer NOT NULL,
  ves_built integer NOT NULL
);
COMMENT ON COLUMN vessel.ves_type IS 'BC bulk carrier, TK tanker, FE ferry, OS offshore supply, TG tug, FV fishing vessel, YT yacht';
COMMENT ON COLUMN vessel.ves_loa IS 'Length overall, metres';
COMMENT ON COLUMN vessel.ves_gt IS 'Gross tonnage';
COMMENT ON COLUMN vessel.ves_built IS 'Year built';
COMMENT ON COLUMN vessel.ves_imo IS 'IMO number; small craft have none';

CREATE TABLE "dockBooking" (
  db_id    integer PRIMARY KEY,
  ves_id   integer NOT NULL REFERENCES vessel,
  db_dock  char(1) NOT NULL,
  db_from  date NOT NULL,
  db_to    date NOT NULL,
  db_stat  char(1) NOT NULL,
  db_rate  numeric(9,2) NOT NULL
);
COMMENT ON COLUMN "dockBooking".db_dock IS 'N = north dry dock, S = south dry dock, F = floating dock, L = slipway';
COMMENT ON COLUMN "dockBooking".db_stat IS 'R reserved, D in dock now, C completed, X cancelled';
COMMENT ON COLUMN "dockBooking".db_rate IS 'EUR per day';
COMMENT ON COLUMN "dockBooking".db_to IS 'Day of undocking';

CREATE TABLE trade (
  trd_code  char(3) PRIMARY KEY,
  trd_name  text NOT NULL,
  trd_rate  numeric(6,2) NOT NULL
);
COMMENT ON COLUMN trade.trd_rate IS 'Rate charged to the customer, EUR per hour';

CREATE TABLE worker (
  wrk_id    integer PRIMARY KEY,
  wrk_fname text NOT NULL,
  wrk_lname text NOT NULL,
  trd_code  char(3) NOT NULL REFERENCES trade,
  wrk_lvl   char(1) NOT NULL,
  wrk_hired date NOT NULL,
  wrk_left  date,
  wrk_boss  integer REFERENCES worker
);
COMMENT ON COLUMN worker.wrk_lvl IS 'A = apprentice, J = journeyman, M = master';
COMMENT ON COLUMN worker.wrk_left IS 'Last working day, empty while employed';
COMMENT ON COLUMN worker.wrk_boss IS 'Foreman';

CREATE TABLE "workOrder" (
  wo_no     integer PRIMARY KEY,
  ves_id    integer NOT NULL REFERENCES vessel,
  wo_mgr    integer NOT NULL REFERENCES worker,
  wo_descr  text NOT NULL,
  wo_prio   smallint NOT NULL,
  wo_stat   char(3) NOT NULL,
  wo_opened date NOT NULL,
  wo_due    date NOT NULL,
  wo_closed date
);
COMMENT ON COLUMN "workOrder".wo_stat IS 'OPN opened, not started; PRG in progress; HLD on hold; CLS closed; CAN cancelled';
COMMENT ON COLUMN "workOrder".wo_prio IS '1 = urgent, 2 = normal, 3 = low';
COMMENT ON COLUMN "workOrder".wo_mgr IS 'Project manager in charge';

CREATE TABLE "woTask" (
  tsk_id    integer PRIMARY KEY,
  wo_no     integer NOT NULL REFERENCES "workOrder",
  trd_code  char(3) NOT NULL REFERENCES trade,
  tsk_descr text NOT NULL,
  tsk_est   numeric(6,1) NOT NULL,
  tsk_done  date
);
COMMENT ON COLUMN "woTask".tsk_est IS 'Estimated hours';
COMMENT ON COLUMN "woTask".tsk_done IS 'Date finished, empty = not done';

CREATE TABLE "workHours" (
  wh_id    integer PRIMARY KEY,
  wrk_id   integer NOT NULL REFERENCES worker,
  tsk_id   integer NOT NULL REFERENCES "woTask",
  wh_date  date NOT NULL,
  wh_hrs   numeric(4,1) NOT NULL,
  wh_ot    boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN "workHours".wh_ot IS 'Overtime';

CREATE TABLE "sparePart" (
  prt_no    text PRIMARY KEY,
  prt_descr text NOT NULL,
  prt_cost  numeric(9,2) NOT NULL,
  prt_stock integer NOT NULL,
  prt_min   integer NOT NULL,
  prt_loc   text NOT NULL
);
COMMENT ON COLUMN "sparePart".prt_cost IS 'Our purchase cost per piece';
COMMENT ON COLUMN "sparePart".prt_min IS 'Minimum stock, reorder below it';
COMMENT ON COLUMN "sparePart".prt_loc IS 'Store: A main store, B yard shed, C hazardous goods, then shelf';

CREATE TABLE "partUsage" (
  pu_id    integer PRIMARY KEY,
  wo_no    integer NOT NULL REFERENCES "workOrder",
  prt_no   text NOT NULL REFERENCES "sparePart",
  pu_date  date NOT NULL,
  pu_qty   integer NOT NULL,
  pu_price numeric(9,2) NOT NULL
);
COMMENT ON COLUMN "partUsage".pu_price IS 'Price per piece charged to the customer';

CREATE TABLE quote (
  quo_no    integer PRIMARY KEY,
  ves_id    integer NOT NULL REFERENCES vessel,
  wo_no     integer REFERENCES "workOrder",
  quo_date  date NOT NULL,
  quo_valid date NOT NULL,
  quo_amt   numeric(11,2) NOT NULL,
  quo_stat  char(1) NOT NULL
);
COMMENT ON COLUMN quote.quo_stat IS 'S sent, waiting for answer; A accepted; R rejected; E expired';
COMMENT ON COLUMN quote.wo_no IS 'Work order that came out of the quote';
COMMENT ON COLUMN quote.quo_valid IS 'Valid until';

CREATE TABLE invoice (
  inv_no   integer PRIMARY KEY,
  wo_no    integer NOT NULL REFERENCES "workOrder",
  inv_date date NOT NULL,
  inv_due  date NOT NULL,
  inv_net  numeric(11,2) NOT NULL,
  inv_vat  numeric(11,2) NOT NULL,
  inv_paid date
);
COMMENT ON COLUMN invoice.inv_net IS 'EUR without VAT';
COMMENT ON COLUMN invoice.inv_vat IS 'VAT amount; 0 for owners outside Norway';
COMMENT ON COLUMN invoice.inv_paid IS 'Date the money came in, empty = unpaid';

CREATE TABLE inspection (
  ins_id   integer PRIMARY KEY,
  ves_id   integer NOT NULL REFERENCES vessel,
  ins_date date NOT NULL,
  ins_kind char(1) NOT NULL,
  ins_by   integer NOT NULL REFERENCES worker,
  ins_res  char(1)
);
COMMENT ON COLUMN inspection.ins_kind IS 'H hull, M machinery, E electrical, S safety';
COMMENT ON COLUMN inspection.ins_res IS 'P passed, C passed with conditions, F failed; empty = planned, not carried out yet';
COMMENT ON COLUMN inspection.ins_by IS 'Inspector';

CREATE TABLE finding (
  fnd_id    integer PRIMARY KEY,
  ins_id    integer NOT NULL REFERENCES inspection,
  fnd_sev   smallint NOT NULL,
  fnd_descr text NOT NULL,
  fnd_fixed date
);
COMMENT ON COLUMN finding.fnd_sev IS '1 minor, 2 major, 3 critical';
COMMENT ON COLUMN finding.fnd_fixed IS 'Date put right, empty = still open';

INSERT INTO owner
SELECT n, (ARRAY['Nordlinje AS','Hansa Bulk GmbH','Fjord Ferries','Aegean Star Shipping','Kattegat Tankers','Port of Bergheim','Van der Meer Offshore','Baltic Tug & Tow','Lars Ekholm','Skagen Fiskeri','Polar Supply AS','Thames Barge Co','Coast Guard Region West','Helena Brandt','Olympos Maritime','Island Line','Deepwater Services','Viking Tugs','Marit Solberg','Rotterdam Chemical Carriers','Sund Passenger Lines','Karl-Heinz Vogt','North Sea Wind Support','Piraeus Lines','Ingrid Dahl','Harbour Authority Esby'])[n],
  (ARRAY['C','C','C','C','C','G','C','C','P','C','C','C','G','P','C','C','C','C','P','C','C','P','C','C','P','G'])[n],
  (ARRAY['NO','DE','NO','GR','DK','NO','NL','SE','SE','DK','NO','GB','NO','DE','GR','NO','GB','NO','NO','NL','SE','DE','DK','GR','NO','DK'])[n],
  current_date - 200 - h('since'||n, 5200)
FROM generate_series(1,26) n;

INSERT INTO vessel
SELECT n, 1+h('own'||n,23),
 (ARRAY['Nordic Trader','Hansa Emden','Granite Star','Black Pearl II','Iron Duke','Calliope','Sea Harvest','Baltic Crown','Olympia','Mount Athos',
 'Kattegat Spirit','Amber Sea','Chem Pioneer','Polar Gas','Rotter Dam','Blue Marlin','Silver Drop',
 'Fjord Queen','Fjord Prince','Island Hopper','Sund Express','Solveig','Princess Maud','Kongsfjord','City of Esby',
 'Deep Explorer','Wind Server','Rig Runner','Polar Supporter','Havila Bay','North Anchor','Storm Petrel','Sea Mule','Troll Servant',
 'Aurora','Valkyrie','Harald','Sleipner','Brage','Njord',
 'Tug Odin','Tug Thor','Hercules','Samson','Little Max','Ajax','Bison','Terrier',
 'Skagen Rose','Herring Gull','Codfather','Marlene','Nordkapp',
 'Sea Breeze','Lady Ingrid','Windsong','Escapade','Serenity','Freya','Blue Moon'])[n],
 CASE WHEN n<=48 OR n IN (49,50,52,53) THEN 9200000+n*7919 END,
 t.t,
 CASE t.t WHEN 'BC' THEN 140+h('loa'||n,900)/10.0 WHEN 'TK' THEN 110+h('loa'||n,1000)/10.0 WHEN 'FE' THEN 62+h('loa'||n,700)/10.0 WHEN 'OS' THEN 58+h('loa'||n,400)/10.0
   WHEN 'TG' THEN 22+h('loa'||n,160)/10.0 WHEN 'FV' THEN 19+h('loa'||n,250)/10.0 ELSE 12+h('loa'||n,220)/10.0 END,
 CASE t.t WHEN 'BC' THEN 14000+h('gt'||n,30000) WHEN 'TK' THEN 7000+h('gt'||n,24000) WHEN 'FE' THEN 2100+h('gt'||n,9000) WHEN 'OS' THEN 1500+h('gt'||n,3500)
   WHEN 'TG' THEN 190+h('gt'||n,500) WHEN 'FV' THEN 120+h('gt'||n,480) ELSE 25+h('gt'||n,200) END,
 1978+h('yb'||n,45)
FROM generate_series(1,60) n
CROSS JOIN LATERAL (SELECT CASE WHEN n<=10 THEN 'BC' WHEN n<=17 THEN 'TK' WHEN n<=25 THEN 'FE' WHEN n<=40 THEN 'OS' WHEN n<=48 THEN 'TG' WHEN n<=53 THEN 'FV' ELSE 'YT' END AS t) t;

INSERT INTO trade VALUES
 ('MGT','project management',95),('WLD','welding',68),('FIT','engine fitting',74),('ELE','electrics',79),
 ('PNT','painting and blasting',55),('PIP','pipe work',70),('SHP','carpentry',64),('RIG','rigging and cranes',60),('HYD','hydraulics',82);

INSERT INTO worker
SELECT n, (ARRAY['Astrid','Bjorn','Celine','Dirk','Erik','Fatima','Goran','Henrik','Ilse','Jonas','Kari','Leif','Magnus','Nadia','Ola','Pavel','Quentin','Ragnhild','Stefan','Tomasz','Unni','Vidar','Werner','Yasmin','Zoran','Anders','Berit','Cato','Dag','Eva','Finn','Gunnar','Hedda','Ivar'])[n],
 (ARRAY['Moe','Lund','Dubois','Jansen','Haugen','Osman','Ilic','Berg','Krause','Vik','Strand','Dahl','Lie','Karim','Nilsen','Zelenka','Roy','Foss','Maier','Wojcik','Hagen','Berg','Schulz','Amini','Petrovic','Sand','Aas','Holm','Rud','Lund','Tveit','Myhre','Eide','Bakke'])[n],
 t.t, CASE WHEN n<=4 OR n IN (5,11,17,21,25,28,31) THEN 'M' WHEN n IN (10,16,24,33) THEN 'A' ELSE 'J' END,
 CASE WHEN n=33 THEN current_date-12 WHEN n IN (10,16,24) THEN current_date-250-n*5 ELSE current_date-500-h('hire'||n,4800) END,
 CASE n WHEN 8 THEN current_date-140 WHEN 19 THEN current_date-310 WHEN 34 THEN current_date-45 END,
 CASE WHEN n<=4 THEN NULL WHEN n IN (5,11,17) THEN 1 WHEN n IN (21,25,28,31) THEN 2
      WHEN n<=10 THEN 5 WHEN n<=16 THEN 11 WHEN n<=20 THEN 17 WHEN n<=24 THEN 21 WHEN n<=27 THEN 25 WHEN n<=30 THEN 28 WHEN n<=32 THEN 31 WHEN n=33 THEN 11 ELSE 5 END
FROM generate_series(1,34) n
CROSS JOIN LATERAL (SELECT CASE WHEN n<=4 THEN 'MGT' WHEN n<=10 THEN 'WLD' WHEN n<=16 THEN 'FIT' WHEN n<=20 THEN 'ELE' WHEN n<=24 THEN 'PNT' WHEN n<=27 THEN 'PIP' WHEN n<=30 THEN 'SHP' WHEN n<=32 THEN 'RIG' WHEN n=33 THEN 'FIT' ELSE 'WLD' END AS t) t;

INSERT INTO "dockBooking"
SELECT row_number() OVER (ORDER BY f, dock)::int, ves, dock, f, t,
  CASE WHEN x THEN 'X' WHEN t < current_date THEN 'C' WHEN f <= current_date THEN 'D' ELSE 'R' END, rate
FROM (
 SELECT dk.dock, g.g,
   current_date - g.g*13 - 5 + h('f'||dk.dock||g.g,4) AS f,
   current_date - g.g*13 - 5 + h('f'||dk.dock||g.g,4) + 3 + h('t'||dk.dock||g.g,7) AS t,
   (g.g <> 0 AND h('x'||dk.dock||g.g,11)=0) AS x,
   CASE dk.dock WHEN 'L' THEN 41+h('vl'||g.g,20) ELSE 1+h('v'||dk.dock||g.g,40) END AS ves,
   CASE dk.dock WHEN 'N' THEN 5200 WHEN 'S' THEN 4600 WHEN 'F' THEN 3900 ELSE 850 END + CASE WHEN g.g<20 THEN 150 ELSE 0 END AS rate
 FROM (VALUES ('N'),('S'),('F'),('L')) dk(dock), generate_series(-6,42) g
 WHERE h('skip'||dk.dock||g.g, CASE dk.dock WHEN 'N' THEN 9 WHEN 'S' THEN 6 WHEN 'F' THEN 4 ELSE 5 END) > 0 OR g.g=0
) b;

INSERT INTO "workOrder"
SELECT 4000+n, ves, mgr, descr, prio,
  CASE WHEN can THEN 'CAN' WHEN cl IS NOT NULL THEN 'CLS' WHEN op > current_date-6 AND h('o'||n,3)>0 THEN 'OPN' WHEN op > current_date-20 AND h('o'||n,4)=0 THEN 'OPN' WHEN h('hld'||n,3)=0 THEN 'HLD' ELSE 'PRG' END,
  op, due, CASE WHEN NOT can THEN cl END
FROM (
 SELECT n, CASE WHEN v IN (9,23,37,50,58) THEN v-1 ELSE v END AS ves, 1+h('mgr'||n,7)%4 AS mgr,
   (ARRAY['Main engine overhaul','Hull cleaning and repainting','Propeller repair','Rudder repair','Steel renewal midship','Ballast pump replacement','Switchboard renewal','Deck crane repair','Bow thruster service','Collision damage repair','Cabin refit','Anchor winch overhaul'])[1+h('de'||n,12)] AS descr,
   1+h('pr'||n,7)%3 AS prio, h('can'||n,24)=0 AS can, op,
   op + 12 + h('due'||n,35) AS due,
   CASE WHEN h('never'||n,45)=0 THEN NULL WHEN op + 7 + h('cl'||n,48) <= current_date THEN op + 7 + h('cl'||n,48) END AS cl
 FROM (SELECT n, 1+h('wv'||n,60) AS v, current_date - ((240-n)*5/2 + h('op'||n,4)) AS op FROM generate_series(1,240) n) a
) b;

INSERT INTO "woTask"
SELECT row_number() OVER (ORDER BY wo_no, k)::int, wo_no, trd,
  (CASE trd WHEN 'WLD' THEN (ARRAY['weld new plates','repair cracks','fit brackets'])[1+h('td'||wo_no||k,3)]
   WHEN 'FIT' THEN (ARRAY['dismantle engine','fit bearings','align shaft','test run'])[1+h('td'||wo_no||k,4)]
   WHEN 'ELE' THEN (ARRAY['rewire panel','test circuits','replace cables'])[1+h('td'||wo_no||k,3)]
   WHEN 'PNT' THEN (ARRAY['blast hull','prime','top coat'])[1+h('td'||wo_no||k,3)]
   WHEN 'PIP' THEN (ARRAY['replace pipes','pressure test'])[1+h('td'||wo_no||k,2)]
   WHEN 'SHP' THEN (ARRAY['lay deck','build cabinets'])[1+h('td'||wo_no||k,2)]
   ELSE 'lift and rig' END),
  6 + h('est'||wo_no||'/'||k,30),
  CASE WHEN wo_stat='CLS' THEN wo_opened + ((wo_closed-wo_opened)*k/nk)
       WHEN wo_stat IN ('PRG','HLD') AND k < nk AND wo_opened + k*6 <= current_date AND h('dn'||wo_no||k,3)>0 THEN wo_opened + k*6 END
FROM (SELECT w.*, 2+h('nk'||wo_no,4) AS nk FROM "workOrder" w) w
CROSS JOIN LATERAL generate_series(1,w.nk) k
CROSS JOIN LATERAL (SELECT (ARRAY['WLD','FIT','ELE','PNT','PIP','SHP','RIG','WLD','FIT','FIT'])[1+h('trd'||wo_no||'/'||k,10)] AS trd) t;

INSERT INTO "workHours"
SELECT row_number() OVER (ORDER BY d, wo_no, tsk_id, j)::int, w.wrk_id, x.tsk_id, x.d,
  2 + h('hr'||x.tsk_id||'/'||j,15)/2.0, h('ot'||x.tsk_id||'/'||j,8)=0
FROM (
 SELECT t.tsk_id, t.wo_no, j,
   w.wo_opened + 1 + h('d'||t.tsk_id||'/'||j, greatest(1, coalesce(t.tsk_done, w.wo_opened+12) - w.wo_opened)) AS d,
   CASE t.trd_code WHEN 'WLD' THEN (ARRAY[5,6,7,8,9,10,34,6])[1+h('wk'||t.tsk_id||'/'||j,8)] WHEN 'FIT' THEN (ARRAY[11,12,13,14,15,16,12,13])[1+h('wk'||t.tsk_id||'/'||j,8)]
     WHEN 'ELE' THEN 17+h('wk'||t.tsk_id||'/'||j,4) WHEN 'PNT' THEN 21+h('wk'||t.tsk_id||'/'||j,4) WHEN 'PIP' THEN (ARRAY[25,26,27,12])[1+h('wk'||t.tsk_id||'/'||j,4)]
     WHEN 'SHP' THEN 28+h('wk'||t.tsk_id||'/'||j,3) ELSE 31+h('wk'||t.tsk_id||'/'||j,2) END AS wrk
 FROM "woTask" t JOIN "workOrder" w USING (wo_no)
 CROSS JOIN LATERAL generate_series(1, 1+h('nh'||t.tsk_id,6)) j
 WHERE w.wo_stat IN ('CLS','PRG','HLD')
) x JOIN worker w ON w.wrk_id=x.wrk AND x.d >= w.wrk_hired AND (w.wrk_left IS NULL OR x.d <= w.wrk_left)
WHERE x.d <= current_date;

INSERT INTO "sparePart"
SELECT 'P-'||(1000+n*7), (ARRAY['Piston ring set','Fuel injector','Main bearing','Cylinder liner','Gasket kit','Sea water pump','Impeller','Shaft seal','Zinc anode','Steel plate 10 mm','Steel plate 16 mm','Welding rods 5 kg','Anti-fouling paint 20 l','Epoxy primer 20 l','Thinner 10 l','Circuit breaker 63 A','Cable drum 100 m','Alternator','Navigation light','Battery 200 Ah','Hydraulic hose','Hydraulic pump','Ball valve DN50','Gate valve DN100','Pipe flange DN80','Rudder bush','Propeller nut','Anchor chain link','Winch brake lining','Crane wire 60 m','Teak plank','Fire hose','Oil filter','Air filter','Turbocharger','Heat exchanger'])[n],
  (ARRAY[180,240,620,1450,95,1350,210,330,42,160,250,38,290,210,45,85,340,780,64,260,70,1900,58,140,48,410,520,36,190,870,55,88,24,31,7800,3200])[n],
  CASE WHEN n IN (7,22) THEN 0 ELSE h('stk'||n, CASE WHEN n IN (4,18,35,36,6) THEN 5 ELSE 60 END) END,
  CASE WHEN n IN (4,18,35,36,6,22) THEN 2 ELSE 5+h('min'||n,20) END,
  (CASE WHEN n IN (13,14,15,20) THEN 'C' WHEN n IN (10,11,27,28,30,31) THEN 'B' ELSE 'A' END)||'-'||lpad((1+h('loc'||n,24))::text,2,'0')
FROM generate_series(1,36) n;

INSERT INTO "partUsage"
SELECT row_number() OVER (ORDER BY d, wo_no, k)::int, wo_no, p.prt_no, d, qty, (p.prt_cost*(1.15 + h('mk'||wo_no||'/'||k,20)/100.0))::numeric(9,2)
FROM (
 SELECT w.wo_no, k, 1+h('pp'||w.wo_no||'/'||k,34) AS pn,
   w.wo_opened + 1 + h('pd'||w.wo_no||'/'||k, greatest(1,coalesce(w.wo_closed, w.wo_opened+15)-w.wo_opened)) AS d
 FROM "workOrder" w CROSS JOIN LATERAL generate_series(1, h('np'||w.wo_no,6)) k
 WHERE w.wo_stat IN ('CLS','PRG','HLD')) x
JOIN (SELECT *, row_number() OVER (ORDER BY length(prt_no), prt_no) AS rn FROM "sparePart") p ON p.rn=x.pn
CROSS JOIN LATERAL (SELECT CASE WHEN p.prt_cost > 1000 THEN 1 WHEN p.prt_cost > 200 THEN 1+h('q'||wo_no||'/'||k,3) ELSE 1+h('q'||wo_no||'/'||k,12) END AS qty) q
WHERE d <= current_date;

INSERT INTO invoice
SELECT row_number() OVER (ORDER BY dt, wo_no, part)::int + 70000, wo_no, dt, dt+due, net,
  CASE WHEN own_ctry='NO' THEN (net*0.25)::numeric(11,2) ELSE 0 END,
  CASE WHEN h('np'||wo_no||part,13)>0 AND dt + 8 + h('pay'||wo_no||'/'||part,48) <= current_date THEN dt + 8 + h('pay'||wo_no||'/'||part,48) END
FROM (
 SELECT w.wo_no, o.own_ctry, part, CASE WHEN h('due'||o.own_id,3)=0 THEN 14 ELSE 30 END AS due,
   CASE WHEN part=1 AND two THEN w.wo_opened + 5 ELSE w.wo_closed + 1 + h('idt'||w.wo_no,13) END AS dt,
   ((coalesce(hr.s,300) + coalesce(pu.s,0) + 450*w.wo_prio) * CASE WHEN NOT two THEN 1 WHEN part=1 THEN 0.4 ELSE 0.6 END)::numeric(11,2) AS net
 FROM (SELECT *, h('two'||wo_no,8)=0 AS two FROM "workOrder") w
 JOIN vessel v USING (ves_id) JOIN owner o USING (own_id)
 LEFT JOIN (SELECT t.wo_no, sum(wh.wh_hrs*td.trd_rate*CASE WHEN wh.wh_ot THEN 1.5 ELSE 1 END) AS s FROM "workHours" wh JOIN "woTask" t USING (tsk_id) JOIN trade td ON td.trd_code=t.trd_code GROUP BY 1) hr USING (wo_no)
 LEFT JOIN (SELECT wo_no, sum(pu_qty*pu_price) AS s FROM "partUsage" GROUP BY 1) pu USING (wo_no)
 CROSS JOIN LATERAL generate_series(1, CASE WHEN two THEN 2 ELSE 1 END) part
 WHERE w.wo_stat='CLS' AND h('noinv'||w.wo_no,15)>0
) z WHERE dt <= current_date;

INSERT INTO quote
SELECT row_number() OVER (ORDER BY dt, ves_id)::int + 500, ves_id, wo_no, dt, dt+30, amt,
  CASE WHEN wo_no IS NOT NULL THEN 'A' WHEN dt+30 >= current_date THEN CASE WHEN h('qs'||k,4)=0 THEN 'R' ELSE 'S' END WHEN h('qs'||k,5)<3 THEN 'R' WHEN h('qs'||k,5)=3 AND dt > current_date-80 THEN 'S' ELSE 'E' END
FROM (
 SELECT 'w'||w.wo_no AS k, w.ves_id, w.wo_no, w.wo_opened-4-h('qd'||w.wo_no,16) AS dt,
   (coalesce(i.s, 3000+h('qa'||w.wo_no,6000)) * (0.78 + h('qf'||w.wo_no,38)/100.0))::numeric(11,2) AS amt
 FROM "workOrder" w LEFT JOIN (SELECT wo_no, sum(inv_net) AS s FROM invoice GROUP BY 1) i USING (wo_no)
 WHERE h('noq'||w.wo_no,9)>0
 UNION ALL
 SELECT 'q'||n, 1+h('qv'||n,60), NULL, current_date-(n*5+h('qn'||n,4)), 1800+h('qam'||n,14000)
 FROM generate_series(0,118) n
) q;

INSERT INTO inspection
SELECT row_number() OVER (ORDER BY d, n)::int, v, d, (ARRAY['H','M','E','S','H','M'])[1+h('ik'||n,6)],
  (ARRAY[5,11,17,21,25,11,5,28])[1+h('ib'||n,8)],
  CASE WHEN d < current_date THEN (ARRAY['P','P','C','F','P','C','P','F','P'])[1+h('ir'||n,9)] END
FROM (SELECT n, 1+h('iv'||n,56) AS v, current_date + 21 - (n*7/2) - h('idd'||n,3) AS d FROM generate_series(0,175) n) a;

INSERT INTO finding
SELECT row_number() OVER (ORDER BY ins_date, ins_id, k)::int, ins_id,
  CASE WHEN ins_res='F' AND k=1 THEN 3 WHEN ins_res='P' THEN 1 ELSE 1+h('sev'||ins_id||'/'||k,2) END,
  (ARRAY['corrosion at frame','oil leak','worn cable insulation','fire door does not close','crack in weld','missing life jackets','coating damage','pump vibration','bilge alarm faulty'])[1+h('fd'||ins_id||'/'||k,9)],
  CASE WHEN h('fx'||ins_id||'/'||k,7)>0 AND ins_date + 2 + h('fxd'||ins_id||'/'||k,50) <= current_date THEN ins_date + 2 + h('fxd'||ins_id||'/'||k,50) END
FROM inspection CROSS JOIN LATERAL generate_series(1, CASE ins_res WHEN 'P' THEN h('nf'||ins_id,2) WHEN 'C' THEN 1+h('nf'||ins_id,3) WHEN 'F' THEN 2+h('nf'||ins_id,4) ELSE 0 END) k;

DROP FUNCTION h(text,int);
ANALYZE owner; ANALYZE vessel; ANALYZE "dockBooking"; ANALYZE trade; ANALYZE worker; ANALYZE "workOrder"; ANALYZE "woTask"; ANALYZE "workHours"; ANALYZE "sparePart"; ANALYZE "partUsage"; ANALYZE quote; ANALYZE invoice; ANALYZE inspection; ANALYZE finding;
RESET search_path;

-- Food wholesaler, ERP style. Deterministic data relative to current_date.
DROP SCHEMA IF EXISTS wholesale CASCADE;
CREATE SCHEMA wholesale;
SET search_path TO wholesale;

CREATE FUNCTION hx(s text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtext(s) & 2147483647) % n $$;

-- master data ---------------------------------------------------------------
CREATE TABLE md_supplier (
  supp_no    varchar(6) PRIMARY KEY,
  name1      varchar(60) NOT NULL,
  ctry       char(2) NOT NULL,
  lead_days  int NOT NULL,
  min_po_val numeric(10,2),
  active     boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE md_supplier IS 'Supplier master';
COMMENT ON COLUMN md_supplier.lead_days IS 'Agreed lead time in calendar days';
COMMENT ON COLUMN md_supplier.min_po_val IS 'Minimum purchase order value (net)';

CREATE TABLE md_article (
  art_no     varchar(8) PRIMARY KEY,
  descr      varchar(60) NOT NULL,
  art_grp    varchar(5) NOT NULL,
  uom        varchar(3) NOT NULL,
  temp_zone  char(1) NOT NULL CHECK (temp_zone IN ('A','C','F')),
  shelf_days int,
  min_stk    int NOT NULL,
  supp_no    varchar(6) NOT NULL REFERENCES md_supplier,
  discont_on date
);
COMMENT ON TABLE md_article IS 'Article (product) master';
COMMENT ON COLUMN md_article.art_grp IS 'Product group: DAIRY, MEAT, FISH, VEG (fruit and vegetables), DRY (dry goods), BEV (beverages), FROZ (frozen)';
COMMENT ON COLUMN md_article.temp_zone IS 'A = ambient, C = chilled, F = frozen';
COMMENT ON COLUMN md_article.min_stk IS 'Reorder level, per warehouse';
COMMENT ON COLUMN md_article.supp_no IS 'Main supplier';
COMMENT ON COLUMN md_article.discont_on IS 'Date the article was delisted, empty if still in the range';

CREATE TABLE md_customer (
  cust_no    varchar(6) PRIMARY KEY,
  name1      varchar(60) NOT NULL,
  cust_type  char(1) NOT NULL,
  city       varchar(40) NOT NULL,
  prc_list   char(1) NOT NULL,
  pay_days   int NOT NULL,
  crd_limit  numeric(10,2),
  sales_rep  varchar(20),
  created_on date NOT NULL,
  blocked    char(1)
);
COMMENT ON TABLE md_customer IS 'Customer master';
COMMENT ON COLUMN md_customer.cust_type IS 'R = restaurant, H = hotel, K = canteen, S = shop, C = caterer';
COMMENT ON COLUMN md_customer.prc_list IS 'Price list the customer buys on (A best price, C standard)';
COMMENT ON COLUMN md_customer.pay_days IS 'Payment terms in days';
COMMENT ON COLUMN md_customer.blocked IS 'X = blocked for new orders, empty otherwise';

CREATE TABLE tr_driver (
  drv_id   int PRIMARY KEY,
  drv_name varchar(40) NOT NULL,
  depot    char(3) NOT NULL,
  hired_on date NOT NULL,
  left_on  date
);
COMMENT ON TABLE tr_driver IS 'Delivery drivers';
COMMENT ON COLUMN tr_driver.depot IS 'LEE = Leeds, HUL = Hull';

-- sales ---------------------------------------------------------------------
CREATE TABLE sd_price (
  art_no   varchar(8) NOT NULL REFERENCES md_article,
  prc_list char(1) NOT NULL,
  vld_from date NOT NULL,
  vld_to   date NOT NULL DEFAULT '9999-12-31',
  price    numeric(8,2) NOT NULL,
  PRIMARY KEY (art_no, prc_list, vld_from)
);
COMMENT ON TABLE sd_price IS 'Sales prices per price list with validity; both dates inclusive';

CREATE TABLE sd_order_h (
  ord_no   int PRIMARY KEY,
  cust_no  varchar(6) NOT NULL REFERENCES md_customer,
  ord_date date NOT NULL,
  req_date date NOT NULL,
  dlv_date date,
  stat     smallint NOT NULL,
  chan     varchar(3) NOT NULL,
  drv_id   int REFERENCES tr_driver
);
COMMENT ON TABLE sd_order_h IS 'Sales order header';
COMMENT ON COLUMN sd_order_h.req_date IS 'Delivery date wanted by the customer';
COMMENT ON COLUMN sd_order_h.dlv_date IS 'Actual delivery date, empty until delivered';
COMMENT ON COLUMN sd_order_h.stat IS '10 = open, 20 = picked, 30 = delivered, 90 = cancelled';
COMMENT ON COLUMN sd_order_h.chan IS 'Order channel: WEB, TEL, EDI, REP';

CREATE TABLE sd_order_l (
  ord_no   int NOT NULL REFERENCES sd_order_h,
  pos      smallint NOT NULL,
  art_no   varchar(8) NOT NULL REFERENCES md_article,
  qty_ord  int NOT NULL,
  qty_dlv  int,
  unit_prc numeric(8,2) NOT NULL,
  disc_pct numeric(4,1) NOT NULL DEFAULT 0,
  net_val  numeric(10,2) NOT NULL,
  PRIMARY KEY (ord_no, pos)
);
COMMENT ON TABLE sd_order_l IS 'Sales order lines';
COMMENT ON COLUMN sd_order_l.net_val IS 'Ordered quantity x unit price less discount, before VAT';
COMMENT ON COLUMN sd_order_l.qty_dlv IS 'Quantity actually delivered, empty until delivered';

CREATE TABLE fi_invoice (
  inv_no    int PRIMARY KEY,
  ord_no    int NOT NULL UNIQUE REFERENCES sd_order_h,
  inv_date  date NOT NULL,
  due_date  date NOT NULL,
  net_amt   numeric(10,2) NOT NULL,
  vat_amt   numeric(10,2) NOT NULL,
  gross_amt numeric(10,2) NOT NULL,
  paid_on   date
);
COMMENT ON TABLE fi_invoice IS 'Customer invoices, one per delivered order. Revenue is reported on net_amt by invoice date.';

CREATE TABLE qm_complaint (
  cmp_no    int PRIMARY KEY,
  ord_no    int NOT NULL,
  pos       smallint NOT NULL,
  opened_on date NOT NULL,
  closed_on date,
  reason    char(3) NOT NULL,
  credit    numeric(8,2),
  FOREIGN KEY (ord_no, pos) REFERENCES sd_order_l
);
COMMENT ON TABLE qm_complaint IS 'Customer complaints, one per order line';
COMMENT ON COLUMN qm_complaint.reason IS 'DAM = damaged, SHO = short delivery, LAT = late, QUA = poor quality, WRO = wrong article';
COMMENT ON COLUMN qm_complaint.credit IS 'Credit granted, empty if none';

-- purchasing and stock --------------------------------------------------------
CREATE TABLE mm_po_h (
  po_no    int PRIMARY KEY,
  supp_no  varchar(6) NOT NULL REFERENCES md_supplier,
  po_date  date NOT NULL,
  due_date date NOT NULL,
  recv_on  date,
  stat     char(1) NOT NULL
);
COMMENT ON TABLE mm_po_h IS 'Purchase order header';
COMMENT ON COLUMN mm_po_h.due_date IS 'Arrival date promised by the supplier';
COMMENT ON COLUMN mm_po_h.stat IS 'O = open, R = received, X = cancelled';

CREATE TABLE mm_po_l (
  po_no    int NOT NULL REFERENCES mm_po_h,
  pos      smallint NOT NULL,
  art_no   varchar(8) NOT NULL REFERENCES md_article,
  qty      int NOT NULL,
  qty_recv int,
  cost     numeric(8,2) NOT NULL,
  PRIMARY KEY (po_no, pos)
);
COMMENT ON COLUMN mm_po_l.cost IS 'Purchase price per unit';

CREATE TABLE mm_stk_day (
  stk_date date NOT NULL,
  whs      char(3) NOT NULL,
  art_no   varchar(8) NOT NULL REFERENCES md_article,
  qty      int NOT NULL,
  qty_rsv  int NOT NULL DEFAULT 0,
  PRIMARY KEY (stk_date, whs, art_no)
);
COMMENT ON TABLE mm_stk_day IS 'Closing stock per day, warehouse and article; the last day is yesterday';
COMMENT ON COLUMN mm_stk_day.whs IS 'LEE = Leeds, HUL = Hull';
COMMENT ON COLUMN mm_stk_day.qty_rsv IS 'Of which reserved for open orders';

-- data ----------------------------------------------------------------------
INSERT INTO md_supplier
SELECT 'S' || lpad(ord::text, 3, '0'), split_part(v, '|', 1), split_part(v, '|', 2),
       split_part(v, '|', 3)::int, (ARRAY[150,250,400,500,NULL])[1 + ord % 5], ord NOT IN (8, 16)
FROM unnest(ARRAY[
 'Dales Dairy Co-op|GB|2','Pennine Meats Ltd|GB|3','Humber Fish Market|GB|1','Van Dijk Groenten BV|NL|4','Molino Rossi SpA|IT|14',
 'Brauerei Steinhof|DE|10','Nordfrost AS|DK|7','Fromagerie Duval|FR|9','Green Acre Growers|GB|2','Salumi Bertolini Srl|IT|12',
 'Costa Verde SA|ES|8','Yorkshire Bottlers|GB|5','Atlantic Catch Ltd|IE|4','Hanse Trockenwaren GmbH|DE|11','Oliveira e Filhos Lda|PT|15',
 'Moorland Game|GB|6']) WITH ORDINALITY t(v, ord);

INSERT INTO md_article
SELECT 'A' || (1000 + ord * 7)::text, split_part(v, '|', 1), split_part(v, '|', 2), split_part(v, '|', 3), split_part(v, '|', 4),
       nullif(split_part(v, '|', 5), '')::int, 20 + hx('min' || ord, 9) * 10,
       'S' || lpad(split_part(v, '|', 6), 3, '0'),
       CASE WHEN ord IN (8, 19, 33, 47, 55) THEN current_date - (30 + hx('disc' || ord, 120)) END
FROM unnest(ARRAY[
 'Whole milk 10 l|DAIRY|EA|C|9|1','Butter unsalted 5 kg|DAIRY|EA|C|60|1','Double cream 2 l|DAIRY|EA|C|14|1','Mature cheddar block|DAIRY|KG|C|90|1',
 'Brie de Meaux|DAIRY|KG|C|30|8','Greek yoghurt 5 kg|DAIRY|EA|C|21|1','Mozzarella 1 kg|DAIRY|EA|C|25|10','Roquefort|DAIRY|KG|C|40|8',
 'Parmesan wedge|DAIRY|KG|C|180|10','Free range eggs x180|DAIRY|CS|C|28|1',
 'Chicken breast 5 kg|MEAT|CS|C|7|2','Beef mince 5 kg|MEAT|CS|C|6|2','Rump steak|MEAT|KG|C|14|2','Pork shoulder|MEAT|KG|C|10|2',
 'Lamb leg|MEAT|KG|C|10|2','Prosciutto sliced|MEAT|KG|C|60|10','Salami Milano|MEAT|KG|C|90|10','Venison haunch|MEAT|KG|C|12|16','Duck breast|MEAT|KG|C|10|16',
 'Cod fillet|FISH|KG|C|4|3','Salmon side|FISH|KG|C|5|3','Haddock fillet|FISH|KG|C|4|3','King prawns raw|FISH|KG|C|3|13','Mussels 5 kg|FISH|EA|C|3|13','Smoked mackerel|FISH|KG|C|21|3',
 'Potatoes 25 kg|VEG|BAG|A|40|4','Onions 10 kg|VEG|BAG|A|40|4','Tomatoes vine 6 kg|VEG|CS|C|8|4','Iceberg lettuce x12|VEG|CS|C|7|4','Lemons x100|VEG|CS|A|30|11',
 'Peppers mixed 5 kg|VEG|CS|C|10|4','Carrots 10 kg|VEG|BAG|A|25|4','Button mushrooms 3 kg|VEG|CS|C|6|9','Avocado x20|VEG|CS|A|9|11','Bananas 18 kg|VEG|CS|A|8|11',
 'Flour tipo 00 25 kg|DRY|BAG|A|300|5','Basmati rice 20 kg|DRY|BAG|A|500|14','Spaghetti 5 kg|DRY|CS|A|700|5','Caster sugar 15 kg|DRY|BAG|A|700|14','Chopped tomatoes 6x2.5 kg|DRY|CS|A|700|5',
 'Rapeseed oil 20 l|DRY|EA|A|400|14','Olive oil extra virgin 5 l|DRY|EA|A|400|15','Sea salt 10 kg|DRY|BAG|A||14','Red lentils 10 kg|DRY|BAG|A|500|14','Balsamic vinegar 5 l|DRY|EA|A|900|5',
 'Cola 24x330 ml|BEV|CS|A|270|12','Ginger ale 24x200 ml|BEV|CS|A|270|12','Still water 12x750 ml|BEV|CS|A|500|12','Pils keg 50 l|BEV|KEG|C|60|6','Wheat beer 20x500 ml|BEV|CS|A|150|6',
 'Orange juice 8x1 l|BEV|CS|C|30|11','House white 6x750 ml|BEV|CS|A||15','House red 6x750 ml|BEV|CS|A||15','Espresso beans 6 kg|BEV|CS|A|360|5','Oat drink 12x1 l|BEV|CS|A|200|7',
 'Chips 4x2.5 kg|FROZ|CS|F|400|7','Garden peas 10 kg|FROZ|CS|F|500|7','Vanilla ice cream 10 l|FROZ|EA|F|400|7','Puff pastry 10 kg|FROZ|CS|F|350|7','Breaded scampi 5 kg|FROZ|CS|F|300|13',
 'Berry mix 5 kg|FROZ|CS|F|450|7','Veggie burgers x48|FROZ|CS|F|300|7']) WITH ORDINALITY t(v, ord);

INSERT INTO md_customer
SELECT 'C' || lpad((g * 3 + 10)::text, 4, '0'),
  CASE rnd WHEN 0 THEN 'Trattoria ' || f WHEN 1 THEN f || ' Grill' WHEN 2 THEN CASE WHEN g % 3 = 0 THEN 'Hotel ' || f ELSE f || ' Stores' END
           WHEN 3 THEN CASE WHEN g % 2 = 0 THEN f || ' School Kitchen' ELSE 'The ' || f || ' Arms' END
           ELSE CASE WHEN g % 3 = 1 THEN f || ' Catering' WHEN g % 3 = 2 THEN f || ' Deli' ELSE f || ' Lodge Hotel' END END,
  CASE rnd WHEN 0 THEN 'R' WHEN 1 THEN 'R' WHEN 2 THEN CASE WHEN g % 3 = 0 THEN 'H' ELSE 'S' END
           WHEN 3 THEN CASE WHEN g % 2 = 0 THEN 'K' ELSE 'R' END
           ELSE CASE WHEN g % 3 = 1 THEN 'C' WHEN g % 3 = 2 THEN 'S' ELSE 'H' END END,
  (ARRAY['Leeds','Leeds','Leeds','Hull','Hull','York','York','Sheffield','Sheffield','Bradford','Harrogate','Wakefield','Doncaster'])[1 + hx('city' || g, 13)],
  (ARRAY['A','B','B','C','C','C'])[1 + hx('pl' || g, 6)],
  (ARRAY[7,14,14,30,30,45])[1 + hx('pay' || g, 6)],
  CASE WHEN hx('cl' || g, 9) = 0 THEN NULL ELSE 1000 * (1 + hx('cl' || g, 12)) END,
  CASE WHEN hx('rep' || g, 17) = 3 THEN NULL ELSE (ARRAY['Okafor','Okafor','Lindqvist','Barnes','Barnes','Barnes','Petrov','Mahmood','Whitley'])[1 + hx('rp' || g, 9)] END,
  CASE WHEN g > 118 THEN current_date - hx('new' || g, 75) ELSE current_date - 520 - hx('cr' || g, 2600) END,
  CASE WHEN hx('bl' || g, 15) = 1 THEN 'X' END
FROM (SELECT g, (g - 1) / 26 AS rnd, (ARRAY['Abbey','Bellini','Castle','Dunford','Esposito','Fairfax','Greenwood','Holme','Ilkley','Jardine','Kirkgate','Lomax','Marino',
      'Northgate','Oakwell','Priory','Quayside','Ridings','Sorrento','Thornton','Ulrich','Vesuvio','Wharfe','Xanthos','Yeadon','Zetland'])[1 + (g - 1) % 26] AS f
      FROM generate_series(1, 130) g) x;

INSERT INTO tr_driver
SELECT ord, split_part(v, '|', 1), split_part(v, '|', 2), current_date - split_part(v, '|', 3)::int,
       CASE WHEN split_part(v, '|', 4) <> '' THEN current_date - split_part(v, '|', 4)::int END
FROM unnest(ARRAY['Gary Sykes|LEE|4100|','Amina Yusuf|LEE|1900|','Tom Brearley|LEE|2600|','Piotr Zielinski|LEE|1250|','Deb Hargreaves|HUL|3300|','Sean Doyle|HUL|860|','Ravi Menon|LEE|700|',
  'Callum Firth|HUL|1500|130','Ewa Nowak|LEE|940|','Mick Tordoff|LEE|5200|260','Lucy Armitage|HUL|310|','Hassan Iqbal|LEE|24|']) WITH ORDINALITY t(v, ord);

-- prices: up to four validity periods per article and list
WITH b AS (
  SELECT a.art_no, l.l, l.f, a.art_grp,
    round((CASE a.art_grp WHEN 'DAIRY' THEN 14 WHEN 'MEAT' THEN 19 WHEN 'FISH' THEN 22 WHEN 'VEG' THEN 11 WHEN 'DRY' THEN 18 WHEN 'BEV' THEN 24 ELSE 17 END
      * (0.55 + hx('bp' || a.art_no, 100) / 90.0))::numeric, 2) AS p0
  FROM md_article a, (VALUES ('A', 0.88), ('B', 0.95), ('C', 1.0)) l(l, f)
), m AS (SELECT date_trunc('month', current_date)::date AS m0),
s AS (
  SELECT art_no, l, f, p0, 0 AS k, (m0 - interval '20 months')::date AS vf, 1.0 AS up FROM b, m
  UNION ALL SELECT art_no, l, f, p0, 1, (m0 - interval '11 months')::date, 1.03 + hx('u1' || art_no, 9) / 100.0 FROM b, m WHERE hx('k1' || art_no, 10) < 8
  UNION ALL SELECT art_no, l, f, p0, 2, (m0 - make_interval(months => 2 + hx('m2' || art_no, 3)))::date, 0.96 + hx('u2' || art_no, 24) / 100.0 FROM b, m WHERE hx('k2' || art_no, 10) < 6
  UNION ALL SELECT art_no, l, f, p0, 3, (m0 + interval '1 month')::date, 1.12 + hx('u3' || art_no, 6) / 100.0 FROM b, m WHERE hx('k3' || art_no, 10) < 2
)
INSERT INTO sd_price
SELECT art_no, l, vf, coalesce(lead(vf) OVER (PARTITION BY art_no, l ORDER BY vf) - 1, '9999-12-31'), round((p0 * f * up)::numeric, 2) FROM s;

-- orders: 1750, denser towards today; some customers never order, some have stopped
WITH c AS (
  SELECT cust_no, row_number() OVER (ORDER BY cust_no) AS rn, created_on FROM md_customer
), g AS (
  SELECT g, (floor(power(hx('od' || g, 10000) / 10000.0, 1.12) * 470))::int AS ago,
         1 + floor(power(hx('cu' || g, 10000) / 10000.0, 1.8) * 118)::int AS slot
  FROM generate_series(1, 1750) g
), p AS (
  SELECT g, ago, CASE WHEN hx('nw' || g, 25) = 0 AND ago < 60 THEN 119 + hx('nwc' || g, 8) ELSE 1 + (slot * 37) % 118 END AS rn FROM g
), o AS (
  SELECT p.g, c.cust_no, p.rn, greatest(c.created_on,
      CASE WHEN p.rn % 11 = 4 THEN current_date - 130 - ago % 330 ELSE current_date - ago END) AS d0
  FROM p JOIN c ON c.rn = p.rn
  WHERE p.rn NOT IN (17, 58, 93, 101)
), o2 AS (
  SELECT g, cust_no, CASE WHEN extract(isodow FROM d0) = 7 AND d0 < current_date THEN d0 - 1 WHEN extract(isodow FROM d0) = 6 AND g % 2 = 0 AND d0 > current_date - 400 THEN d0 - 1 ELSE d0 END AS d FROM o
), o3 AS (
  SELECT g, cust_no, d, d + 1 + hx('rq' || g, 4) AS rq, hx('cx' || g, 20) = 0 AS cx,
         CASE WHEN hx('lt' || g, 100) < 11 THEN 1 + hx('ltd' || g, 4) WHEN hx('lt' || g, 100) > 95 THEN -1 ELSE 0 END AS lt FROM o2
), o4 AS (SELECT *, greatest(rq + lt, d) AS dl, row_number() OVER (ORDER BY d, g) AS n FROM o3)
INSERT INTO sd_order_h
SELECT 450000 + n * 3, cust_no, d, rq,
  CASE WHEN NOT cx AND dl < current_date AND NOT (d > current_date - 20 AND hx('stuck' || g, 16) = 0) THEN dl END,
  CASE WHEN cx THEN 90 WHEN dl < current_date AND NOT (d > current_date - 20 AND hx('stuck' || g, 16) = 0) THEN 30 WHEN rq <= current_date + 1 AND hx('pk' || g, 2) = 0 THEN 20 ELSE 10 END,
  (ARRAY['WEB','WEB','WEB','TEL','TEL','EDI','REP'])[1 + CASE WHEN d > current_date - 120 THEN hx('ch' || g, 7) ELSE 1 + hx('ch' || g, 6) END],
  NULL
FROM o4;

UPDATE sd_order_h o SET drv_id = d.drv_id
FROM (SELECT o.ord_no, (SELECT d.drv_id FROM tr_driver d
        WHERE d.hired_on <= o.dlv_date AND (d.left_on IS NULL OR d.left_on >= o.dlv_date) AND d.drv_id <> 12
        ORDER BY hx('dv' || o.ord_no || '-' || d.drv_id, 1000) * (CASE WHEN d.drv_id IN (1, 3, 5) THEN 0.6 ELSE 1 END) LIMIT 1) AS drv_id
      FROM sd_order_h o WHERE o.dlv_date IS NOT NULL) d
WHERE d.ord_no = o.ord_no;

WITH a AS (SELECT art_no, art_grp, discont_on, row_number() OVER (ORDER BY art_no) AS rn FROM md_article),
l AS (
  SELECT o.ord_no, o.cust_no, o.ord_date, o.dlv_date, c.prc_list, c.cust_type, p,
    1 + ((floor(power(hx('ar' || o.ord_no || ':' || p, 10000) / 10000.0, 1.4) * 61)::int * 23 + hx(o.cust_no, 5)) % 61) AS rn
  FROM sd_order_h o JOIN md_customer c USING (cust_no), LATERAL generate_series(1, 1 + hx('nl' || o.ord_no, 6)) p
), l2 AS (
  SELECT DISTINCT ON (l.ord_no, a.art_no) l.*, a.art_no, a.art_grp
  FROM l JOIN a ON a.rn = l.rn WHERE (a.discont_on IS NULL OR l.ord_date < a.discont_on)
  ORDER BY l.ord_no, a.art_no, l.p
), l3 AS (
  SELECT l2.*, row_number() OVER (PARTITION BY ord_no ORDER BY p) * 10 AS pos,
    1 + hx('q' || ord_no || art_no, CASE cust_type WHEN 'H' THEN 14 WHEN 'K' THEN 18 WHEN 'C' THEN 12 ELSE 8 END) AS q,
    CASE WHEN hx('ds' || ord_no || art_no, 12) = 0 THEN 5.0 WHEN hx('ds' || ord_no || art_no, 12) = 1 THEN 2.5 WHEN hx('ds' || ord_no || art_no, 60) = 2 THEN 15.0 ELSE 0 END AS dc
  FROM l2
)
INSERT INTO sd_order_l
SELECT l3.ord_no, l3.pos, l3.art_no, q,
  CASE WHEN l3.dlv_date IS NOT NULL THEN CASE WHEN hx('sh' || l3.ord_no || l3.art_no, 22) = 0 THEN q - 1 - hx('sq' || l3.ord_no, greatest(q / 2, 1)) ELSE q END END,
  pr.price, dc, round(q * pr.price * (1 - dc / 100), 2)
FROM l3 JOIN sd_price pr ON pr.art_no = l3.art_no AND pr.prc_list = l3.prc_list AND l3.ord_date BETWEEN pr.vld_from AND pr.vld_to;

-- headers left without a line
DELETE FROM sd_order_h h WHERE NOT EXISTS (SELECT 1 FROM sd_order_l l WHERE l.ord_no = h.ord_no);

WITH i AS (
  SELECT h.ord_no, least(h.dlv_date + hx('iv' || h.ord_no, 3), current_date) AS idt, c.pay_days, h.cust_no,
    sum(round(l.qty_dlv * l.unit_prc * (1 - l.disc_pct / 100), 2)) AS net,
    sum(CASE WHEN a.art_grp = 'BEV' THEN round(l.qty_dlv * l.unit_prc * (1 - l.disc_pct / 100) * 0.2, 2) ELSE 0 END) AS vat
  FROM sd_order_h h JOIN md_customer c USING (cust_no) JOIN sd_order_l l USING (ord_no) JOIN md_article a USING (art_no)
  WHERE h.stat = 30 GROUP BY h.ord_no, h.dlv_date, c.pay_days, h.cust_no
), i2 AS (
  SELECT *, idt + pay_days - 6 + hx('pd' || ord_no, 11) + CASE WHEN hx('slow' || cust_no, 5) = 0 THEN 16 ELSE 0 END
      + CASE WHEN hx('bad' || ord_no, 40) = 0 THEN 600 ELSE 0 END AS pd
  FROM i
)
INSERT INTO fi_invoice
SELECT 900000 + row_number() OVER (ORDER BY idt, ord_no), ord_no, idt, idt + pay_days, net, vat, net + vat, CASE WHEN greatest(pd, idt) <= current_date THEN greatest(pd, idt) END
FROM i2;

WITH k AS (
  SELECT l.ord_no, l.pos, h.dlv_date, h.req_date, l.qty_dlv, l.qty_ord, l.net_val, a.art_grp, hx('cp' || l.ord_no || l.art_no, 100) AS r
  FROM sd_order_l l JOIN sd_order_h h USING (ord_no) JOIN md_article a USING (art_no) WHERE h.stat = 30
), k2 AS (
  SELECT *, least(dlv_date + hx('co' || ord_no || pos, 4), current_date) AS op FROM k
  WHERE (qty_dlv < qty_ord AND r < 30) OR (dlv_date > req_date AND r < 10) OR r < CASE art_grp WHEN 'FISH' THEN 5 WHEN 'VEG' THEN 4 WHEN 'DRY' THEN 1 ELSE 2 END
), k3 AS (SELECT *, op + 1 + hx('cl' || ord_no || pos, 17) + CASE WHEN hx('lng' || ord_no || pos, 9) = 0 THEN 70 ELSE 0 END AS cl FROM k2)
INSERT INTO qm_complaint
SELECT 7000 + row_number() OVER (ORDER BY op, ord_no, pos), ord_no, pos, op, CASE WHEN cl <= current_date THEN cl END,
  CASE WHEN qty_dlv < qty_ord THEN 'SHO' WHEN dlv_date > req_date THEN 'LAT' ELSE (ARRAY['DAM','DAM','QUA','QUA','QUA','WRO'])[1 + hx('rs' || ord_no || pos, 6)] END,
  CASE WHEN cl <= current_date AND hx('cd' || ord_no || pos, 3) > 0 THEN round(net_val * (ARRAY[0.2, 0.5, 1.0])[1 + hx('cr' || ord_no || pos, 3)], 2) END
FROM k3;

-- purchase orders
WITH s AS (SELECT supp_no, lead_days, active, row_number() OVER (ORDER BY supp_no) AS rn FROM md_supplier),
p AS (
  SELECT g, s.*, CASE WHEN s.active THEN current_date - floor(power(hx('po' || g, 10000) / 10000.0, 1.35) * 420)::int ELSE current_date - 200 - hx('po' || g, 220) END AS d
  FROM generate_series(1, 320) g JOIN s ON s.rn = 1 + floor(power(hx('ps' || g, 1000) / 1000.0, 1.3) * 15)::int
), p2 AS (
  SELECT *, d + lead_days + CASE WHEN hx('pl' || g, 100) < 62 THEN 0 WHEN hx('pl' || g, 100) < 72 THEN -1 ELSE 1 + hx('pld' || g, 9) END AS rc, hx('pcx' || g, 28) = 0 AS cx,
    row_number() OVER (ORDER BY d, g) AS n FROM p
)
INSERT INTO mm_po_h
SELECT 30000 + n, supp_no, d, d + lead_days, CASE WHEN NOT cx AND greatest(rc, d) <= current_date AND NOT (d > current_date - 60 AND hx('pst' || g, 7) = 0) THEN greatest(rc, d) END,
  CASE WHEN cx THEN 'X' WHEN greatest(rc, d) <= current_date AND NOT (d > current_date - 60 AND hx('pst' || g, 7) = 0) THEN 'R' ELSE 'O' END
FROM p2;

WITH a AS (SELECT art_no, supp_no, row_number() OVER (PARTITION BY supp_no ORDER BY hashtext(art_no)) AS k, count(*) OVER (PARTITION BY supp_no) AS n FROM md_article),
l AS (SELECT h.*, a.art_no, row_number() OVER (PARTITION BY h.po_no ORDER BY a.art_no) AS pos
      FROM mm_po_h h JOIN a USING (supp_no) WHERE hx('pa' || h.po_no || a.art_no, 100) < 45 OR a.k = 1 + h.po_no % a.n)
INSERT INTO mm_po_l
SELECT l.po_no, l.pos, l.art_no, 10 * (1 + hx('pq' || l.po_no || l.art_no, 9)),
  CASE WHEN l.stat = 'R' THEN 10 * (1 + hx('pq' || l.po_no || l.art_no, 9)) - CASE WHEN hx('psh' || l.po_no || l.art_no, 12) = 0 THEN 5 ELSE 0 END END,
  round((p.price * (0.68 + hx('pc' || l.art_no, 16) / 100.0) * (1 + hx('pv' || l.po_no, 7) / 100.0))::numeric, 2)
FROM l JOIN sd_price p ON p.art_no = l.art_no AND p.prc_list = 'C' AND l.po_date BETWEEN p.vld_from AND p.vld_to;

-- closing stock: 35 days, two warehouses (fish and game only in Hull / Leeds resp.)
INSERT INTO mm_stk_day
SELECT d, w, art_no, q, least(q, hx('rv' || d::text || w || art_no, 12))
FROM (
  SELECT current_date - k AS d, w, a.art_no,
    CASE WHEN a.discont_on IS NOT NULL AND current_date - k > a.discont_on THEN greatest(0, 14 - (current_date - k - a.discont_on) / 6)
         WHEN hx('oos' || w || a.art_no || ((k + hx('ph' || a.art_no, 5)) / 5), 26) = 0 THEN 0
         ELSE greatest(0, (a.min_stk * (0.55 + hx('lv' || w || a.art_no, 100) / 60.0) * (1.25 - ((35 - k + hx('cy' || w || a.art_no, 9)) % 9) * 0.09))::int) END AS q
  FROM generate_series(1, 35) k, (VALUES ('LEE'), ('HUL')) w(w), md_article a
  WHERE NOT (w = 'LEE' AND a.art_no IN (SELECT art_no FROM md_article WHERE descr IN ('Mussels 5 kg', 'King prawns raw')))
    AND NOT (w = 'HUL' AND a.supp_no IN ('S016', 'S006'))
) x;

CREATE INDEX ON sd_order_h (cust_no);
CREATE INDEX ON sd_order_h (ord_date);
CREATE INDEX ON mm_po_h (supp_no);

DROP FUNCTION hx(text, int);
RESET search_path;

DROP SCHEMA IF EXISTS bakery CASCADE;
CREATE SCHEMA bakery;
SET search_path TO bakery;

-- helper for deterministic filling; dropped at the end
CREATE FUNCTION h(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtext(t) & 2147483647) % n $$;

CREATE TABLE shops (
  id            integer PRIMARY KEY,
  name          text NOT NULL UNIQUE,
  city          text NOT NULL,
  opened_on     date NOT NULL,
  closed_on     date,
  seats         integer NOT NULL DEFAULT 0,
  open_sundays  boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE shops IS 'Our retail shops. The production site (bakehouse) is not a shop and has no row here.';
COMMENT ON COLUMN shops.closed_on IS 'Last day of trading; empty while the shop is open';
COMMENT ON COLUMN shops.seats IS 'Café seats, 0 = counter only';

CREATE TABLE employees (
  id           integer PRIMARY KEY,
  full_name    text NOT NULL,
  role         text NOT NULL,
  shop_id      integer REFERENCES shops(id),
  hired_on     date NOT NULL,
  left_on      date,
  hourly_wage  numeric(6,2) NOT NULL
);
COMMENT ON COLUMN employees.shop_id IS 'Home shop; empty = production site (bakers, pastry chefs, drivers)';
COMMENT ON COLUMN employees.role IS 'baker, pastry chef, driver, shop manager, shop assistant, apprentice';

CREATE TABLE products (
  id               integer PRIMARY KEY,
  name             text NOT NULL UNIQUE,
  category         text NOT NULL,
  price            numeric(6,2) NOT NULL,
  weight_g         integer NOT NULL,
  shelf_life_days  integer NOT NULL,
  vegan            boolean NOT NULL DEFAULT false,
  discontinued_on  date
);
COMMENT ON COLUMN products.price IS 'Current retail price per piece, EUR incl. VAT';

CREATE TABLE suppliers (
  id                  integer PRIMARY KEY,
  name                text NOT NULL UNIQUE,
  city                text NOT NULL,
  payment_terms_days  integer NOT NULL
);
COMMENT ON COLUMN suppliers.payment_terms_days IS 'Invoice is due this many days after the goods were delivered';

CREATE TABLE ingredients (
  id              integer PRIMARY KEY,
  name            text NOT NULL UNIQUE,
  unit            text NOT NULL,
  stock_quantity  numeric(10,2) NOT NULL,
  reorder_level   numeric(10,2) NOT NULL,
  allergen        text
);
COMMENT ON COLUMN ingredients.unit IS 'kg, l or pc; stock, recipes and purchases all use it';
COMMENT ON COLUMN ingredients.reorder_level IS 'Order more when the stock falls below this';

CREATE TABLE recipe_ingredients (
  product_id          integer NOT NULL REFERENCES products(id),
  ingredient_id       integer NOT NULL REFERENCES ingredients(id),
  quantity_per_piece  numeric(8,4) NOT NULL,
  PRIMARY KEY (product_id, ingredient_id)
);
COMMENT ON COLUMN recipe_ingredients.quantity_per_piece IS 'In the unit of the ingredient, for one piece of the product';

CREATE TABLE ingredient_purchases (
  id             integer PRIMARY KEY,
  supplier_id    integer NOT NULL REFERENCES suppliers(id),
  ingredient_id  integer NOT NULL REFERENCES ingredients(id),
  ordered_on     date NOT NULL,
  promised_on    date NOT NULL,
  delivered_on   date,
  quantity       numeric(10,2) NOT NULL,
  unit_price     numeric(8,3) NOT NULL,
  paid_on        date
);
COMMENT ON COLUMN ingredient_purchases.delivered_on IS 'Empty until the goods have arrived';

CREATE TABLE production_batches (
  id                 integer PRIMARY KEY,
  product_id         integer NOT NULL REFERENCES products(id),
  baker_id           integer NOT NULL REFERENCES employees(id),
  oven               text NOT NULL,
  started_at         timestamp NOT NULL,
  finished_at        timestamp,
  planned_quantity   integer NOT NULL,
  produced_quantity  integer,
  rejected_quantity  integer,
  status             text NOT NULL CHECK (status IN ('finished','cancelled','running'))
);
COMMENT ON COLUMN production_batches.produced_quantity IS 'All pieces out of the oven, rejects included';
COMMENT ON COLUMN production_batches.rejected_quantity IS 'Pieces thrown out at quality control, part of produced_quantity';

CREATE TABLE deliveries (
  id             integer PRIMARY KEY,
  shop_id        integer NOT NULL REFERENCES shops(id),
  driver_id      integer NOT NULL REFERENCES employees(id),
  delivery_date  date NOT NULL,
  due_at         timestamp NOT NULL,
  arrived_at     timestamp NOT NULL,
  UNIQUE (shop_id, delivery_date)
);
COMMENT ON TABLE deliveries IS 'One morning run per shop and trading day';
COMMENT ON COLUMN deliveries.due_at IS 'Agreed time; arriving after it is late';

CREATE TABLE delivery_lines (
  delivery_id         integer NOT NULL REFERENCES deliveries(id),
  product_id          integer NOT NULL REFERENCES products(id),
  ordered_quantity    integer NOT NULL,
  delivered_quantity  integer NOT NULL,
  PRIMARY KEY (delivery_id, product_id)
);

CREATE TABLE daily_sales (
  shop_id     integer NOT NULL REFERENCES shops(id),
  product_id  integer NOT NULL REFERENCES products(id),
  sale_date   date NOT NULL,
  quantity    integer NOT NULL,
  revenue     numeric(10,2) NOT NULL,
  PRIMARY KEY (shop_id, product_id, sale_date)
);
COMMENT ON TABLE daily_sales IS 'Till totals, one row per shop, day and product sold';
COMMENT ON COLUMN daily_sales.revenue IS 'EUR actually taken, after discounts';

CREATE TABLE returns (
  id           integer PRIMARY KEY,
  shop_id      integer NOT NULL REFERENCES shops(id),
  product_id   integer NOT NULL REFERENCES products(id),
  return_date  date NOT NULL,
  quantity     integer NOT NULL,
  destination  text NOT NULL
);
COMMENT ON TABLE returns IS 'Unsold goods sent back to the production site';
COMMENT ON COLUMN returns.destination IS 'food bank, animal feed, bin';

CREATE TABLE shifts (
  id             integer PRIMARY KEY,
  employee_id    integer NOT NULL REFERENCES employees(id),
  shop_id        integer REFERENCES shops(id),
  starts_at      timestamp NOT NULL,
  ends_at        timestamp NOT NULL,
  break_minutes  integer NOT NULL,
  status         text NOT NULL
);
COMMENT ON COLUMN shifts.shop_id IS 'Where the shift is worked, may differ from the home shop; empty = production site';
COMMENT ON COLUMN shifts.break_minutes IS 'Unpaid break';
COMMENT ON COLUMN shifts.status IS 'planned (still to come), worked, sick (called in sick, not worked)';

CREATE TABLE complaints (
  id            integer PRIMARY KEY,
  shop_id       integer NOT NULL REFERENCES shops(id),
  product_id    integer REFERENCES products(id),
  received_on   date NOT NULL,
  channel       text NOT NULL,
  topic         text NOT NULL,
  resolved_on   date,
  compensation  numeric(6,2) NOT NULL DEFAULT 0
);
COMMENT ON COLUMN complaints.product_id IS 'Empty when the complaint is not about a product';
COMMENT ON COLUMN complaints.resolved_on IS 'Empty = still open';
COMMENT ON COLUMN complaints.compensation IS 'EUR paid out or given as voucher';

INSERT INTO shops VALUES
 (1,'Market Square','Norbury', current_date-5200, NULL,18,false),
 (2,'Station Kiosk','Norbury', current_date-3900, NULL,0,true),
 (3,'Harbour Lane','Elmstead', current_date-3100, NULL,24,false),
 (4,'Mill Road','Norbury',     current_date-2750, NULL,0,false),
 (5,'University','Elmstead',   current_date-1600, NULL,40,false),
 (6,'Oakfield','Wexham',       current_date-980,  NULL,12,false),
 (7,'Riverside Mall','Elmstead',current_date-420, NULL,30,true),
 (8,'Old Town','Norbury',      current_date-4700, current_date-62,8,false);

INSERT INTO employees VALUES
 (1,'Agnes Holt','baker',NULL,current_date-4800,NULL,21.50),
 (2,'Bruno Keller','baker',NULL,current_date-2900,NULL,19.80),
 (3,'Chiara Rossi','pastry chef',NULL,current_date-1750,NULL,22.40),
 (4,'Dawid Nowak','baker',NULL,current_date-640,NULL,17.90),
 (5,'Emma Lindqvist','pastry chef',NULL,current_date-300,NULL,18.60),
 (6,'Femi Adeyemi','apprentice',NULL,current_date-150,NULL,11.20),
 (7,'George Pratt','driver',NULL,current_date-2200,NULL,16.30),
 (8,'Hana Suzuki','driver',NULL,current_date-860,NULL,15.90),
 (9,'Ivan Petrov','driver',NULL,current_date-1900,current_date-75,16.10),
 (10,'Jane Marsh','shop manager',1,current_date-5000,NULL,20.10),
 (11,'Karl Weiss','shop manager',2,current_date-2400,NULL,18.70),
 (12,'Lucia Mendes','shop manager',3,current_date-3000,NULL,19.40),
 (13,'Mohammed Aziz','shop manager',4,current_date-1300,NULL,18.20),
 (14,'Nora Byrne','shop manager',5,current_date-1500,NULL,18.90),
 (15,'Olga Ivanova','shop manager',6,current_date-970,NULL,17.80),
 (16,'Peter Quinn','shop manager',7,current_date-415,NULL,18.40),
 (17,'Rita Sommer','shop manager',8,current_date-4500,current_date-62,19.90),
 (18,'Sam Doyle','shop assistant',1,current_date-1100,NULL,13.60),
 (19,'Tara Singh','shop assistant',1,current_date-240,NULL,12.90),
 (20,'Ulla Berg','shop assistant',2,current_date-700,NULL,13.20),
 (21,'Viktor Hahn','shop assistant',3,current_date-520,NULL,13.10),
 (22,'Wendy Clarke','shop assistant',3,current_date-110,NULL,12.60),
 (23,'Xenia Pappas','shop assistant',4,current_date-1450,current_date-130,13.70),
 (24,'Yusuf Demir','shop assistant',5,current_date-380,NULL,13.00),
 (25,'Zoe Martin','shop assistant',5,current_date-20,NULL,12.60),
 (26,'Aaron Blake','shop assistant',6,current_date-890,NULL,13.40),
 (27,'Bella Novak','shop assistant',7,current_date-410,NULL,13.00),
 (28,'Carl Jensen','shop assistant',8,current_date-1600,current_date-62,13.80),
 (29,'Dora Fischer','apprentice',4,current_date-95,NULL,10.80),
 (30,'Eli Turner','shop assistant',7,current_date-200,current_date-9,12.80);

INSERT INTO products VALUES
 (1,'Farmhouse Loaf','bread',3.90,800,4,true,NULL),
 (2,'Rye Bread','bread',4.40,1000,6,true,NULL),
 (3,'Baguette','bread',1.90,250,1,true,NULL),
 (4,'Seeded Roll','rolls',0.85,70,1,true,NULL),
 (5,'Pretzel','rolls',1.10,90,1,false,NULL),
 (6,'Butter Croissant','pastry',1.80,60,1,false,NULL),
 (7,'Pain au Chocolat','pastry',2.20,75,1,false,NULL),
 (8,'Cinnamon Bun','pastry',2.50,95,2,false,NULL),
 (9,'Apple Turnover','pastry',2.40,110,2,true,NULL),
 (10,'Carrot Cake Slice','cake',3.60,130,3,false,NULL),
 (11,'Cheesecake Slice','cake',3.80,140,3,false,NULL),
 (12,'Lemon Tart','cake',4.20,120,2,false,NULL),
 (13,'Sausage Roll','savoury',2.95,120,1,false,NULL),
 (14,'Cheese Straw','savoury',1.60,50,3,false,NULL),
 (15,'Oat Cookie','biscuits',1.20,45,14,true,NULL),
 (16,'Brownie','biscuits',2.60,80,7,false,NULL),
 (17,'Easter Plait','bread',5.50,600,3,false,current_date-118),
 (18,'Spelt Loaf','bread',4.95,750,5,true,NULL),
 (19,'Almond Horn','pastry',2.70,85,4,false,NULL);

INSERT INTO suppliers VALUES
 (1,'Granary Mills','Wexham',30),
 (2,'Valley Dairy','Elmstead',14),
 (3,'Sweet Trade Import','Portsea',30),
 (4,'Henhouse Farm','Norbury',10),
 (5,'Orchard & Sons','Norbury',21),
 (6,'Butcher Brandt','Elmstead',14),
 (7,'Nordic Grain Co-op','Portsea',45),
 (8,'Spice Route','Portsea',30);

INSERT INTO ingredients VALUES
 (1,'wheat flour','kg',1840,900,'gluten'),
 (2,'rye flour','kg',310,350,'gluten'),
 (3,'butter','kg',122,150,'milk'),
 (4,'milk','l',260,120,'milk'),
 (5,'eggs','pc',1150,800,'egg'),
 (6,'sugar','kg',420,200,NULL),
 (7,'yeast','kg',38,25,NULL),
 (8,'salt','kg',95,30,NULL),
 (9,'dark chocolate','kg',41,45,'soya'),
 (10,'apples','kg',88,60,NULL),
 (11,'carrots','kg',35,20,NULL),
 (12,'cream cheese','kg',54,40,'milk'),
 (13,'lemons','pc',210,100,NULL),
 (14,'sausage meat','kg',47,50,NULL),
 (15,'cheddar','kg',29,25,'milk'),
 (16,'oats','kg',140,60,'gluten'),
 (17,'mixed seeds','kg',75,40,'sesame'),
 (18,'cinnamon','kg',6,4,NULL),
 (19,'poppy seeds','kg',9,5,NULL);

INSERT INTO recipe_ingredients VALUES
 (1,1,.5200),(1,7,.0080),(1,8,.0100),
 (2,2,.5600),(2,1,.1200),(2,7,.0070),(2,8,.0120),
 (3,1,.1700),(3,7,.0030),(3,8,.0030),
 (4,1,.0480),(4,17,.0060),(4,7,.0010),(4,8,.0010),
 (5,1,.0600),(5,3,.0040),(5,7,.0010),(5,8,.0030),
 (6,1,.0300),(6,3,.0180),(6,4,.0120),(6,7,.0010),(6,6,.0030),
 (7,1,.0340),(7,3,.0190),(7,4,.0120),(7,9,.0110),(7,7,.0010),(7,6,.0040),
 (8,1,.0500),(8,3,.0100),(8,4,.0200),(8,6,.0140),(8,18,.0010),(8,7,.0012),
 (9,1,.0450),(9,10,.0500),(9,6,.0090),
 (10,1,.0350),(10,5,.5000),(10,6,.0280),(10,11,.0400),(10,12,.0150),
 (11,12,.0700),(11,5,.6000),(11,6,.0220),(11,1,.0150),(11,3,.0080),
 (12,1,.0300),(12,3,.0200),(12,5,.8000),(12,6,.0250),(12,13,.4000),
 (13,1,.0400),(13,3,.0150),(13,14,.0600),(13,8,.0008),
 (14,1,.0250),(14,3,.0090),(14,15,.0140),
 (15,16,.0200),(15,6,.0110),(15,1,.0080),
 (16,9,.0240),(16,3,.0160),(16,5,.4000),(16,6,.0260),(16,1,.0140),
 (17,1,.3300),(17,4,.1200),(17,5,1.0000),(17,3,.0500),(17,6,.0450),(17,7,.0080),
 (18,1,.4700),(18,7,.0070),(18,8,.0090);

INSERT INTO deliveries
SELECT row_number() OVER (ORDER BY d.d, s.id)::int, s.id,
       CASE WHEN d.g > 75 AND h('drv'||s.id||'/'||d.g,3)=0 THEN 9
            WHEN h('drv'||s.id||'/'||d.g,5)<3 THEN 7 ELSE 8 END,
       d.d,
       d.d + time '05:30' + (s.id*10)*interval '1 minute',
       d.d + time '05:30' + (s.id*10)*interval '1 minute'
         + (h('arr'||s.id||'/'||d.g, 26 + s.id*2) - 22) * interval '1 minute'
FROM (SELECT g, current_date-g AS d FROM generate_series(0,190) g) d
JOIN shops s ON (s.closed_on IS NULL OR d.d <= s.closed_on)
            AND (extract(dow FROM d.d) <> 0 OR s.open_sundays);

INSERT INTO delivery_lines
SELECT x.id, x.pid,
       x.q + CASE WHEN h('short'||x.id||'-'||x.pid,14)=0 THEN 3+h('sq'||x.id,4) ELSE 0 END, x.q
FROM (
 SELECT dl.id, p.id AS pid,
   ( (CASE p.category WHEN 'bread' THEN 14 WHEN 'rolls' THEN 34 WHEN 'pastry' THEN 20 WHEN 'cake' THEN 9 WHEN 'savoury' THEN 12 ELSE 10 END
      + h('b'||dl.shop_id||'/'||p.id,12) + (9-dl.shop_id)
      + h('n'||dl.shop_id||'/'||p.id||'/'||(current_date-dl.delivery_date),7))
     * CASE extract(dow FROM dl.delivery_date)::int WHEN 6 THEN 1.35 WHEN 0 THEN 0.7 WHEN 1 THEN 0.85 ELSE 1 END
     * (1 + (CASE WHEN p.id IN (3,6,12) THEN 1 WHEN p.id IN (2,16) THEN -1 ELSE 0 END) * (95-(current_date-dl.delivery_date))/600.0) )::int AS q
 FROM deliveries dl
 JOIN products p ON p.id <= 17 AND (p.discontinued_on IS NULL OR dl.delivery_date < p.discontinued_on)
      AND (h('assort'||dl.shop_id||'/'||p.id,10) < 5 OR p.id IN (1,6) AND dl.shop_id <> 2)
) x;

INSERT INTO daily_sales
SELECT shop_id, product_id, delivery_date, q, q*price*CASE WHEN h('promo'||shop_id||'/'||g,18)=0 THEN 0.8 ELSE 1 END
FROM (
 SELECT d.shop_id, l.product_id, d.delivery_date, p.price, (current_date-d.delivery_date) AS g,
   greatest(0, l.delivered_quantity - greatest(0, h('left'||d.shop_id||'/'||l.product_id||'/'||(current_date-d.delivery_date), 6 + l.product_id%5 + d.shop_id%4) - 3)) AS q
 FROM deliveries d JOIN delivery_lines l ON l.delivery_id=d.id JOIN products p ON p.id=l.product_id
) y WHERE q > 0;

INSERT INTO returns
SELECT row_number() OVER (ORDER BY d.delivery_date, d.shop_id, l.product_id)::int, d.shop_id, l.product_id, d.delivery_date,
   l.delivered_quantity - coalesce(s.quantity,0),
   (ARRAY['food bank','animal feed','bin','food bank','bin'])[1+h('dest'||d.shop_id||'/'||l.product_id||'/'||(current_date-d.delivery_date),5)]
FROM deliveries d JOIN delivery_lines l ON l.delivery_id=d.id
LEFT JOIN daily_sales s ON s.shop_id=d.shop_id AND s.product_id=l.product_id AND s.sale_date=d.delivery_date
WHERE l.delivered_quantity > coalesce(s.quantity,0)
  AND h('keep'||d.shop_id||'/'||l.product_id||'/'||(current_date-d.delivery_date),3) > 0
  AND d.delivery_date < current_date
  AND l.product_id <> 15;

INSERT INTO production_batches
SELECT row_number() OVER (ORDER BY st, pid)::int, pid, baker, oven, st,
   CASE WHEN status='finished' THEN st + dur*interval '1 minute' END,
   pl,
   CASE WHEN status='finished' THEN pl - h('mis'||pid||'/'||g,9) + h('plus'||pid||'/'||g,5) END,
   CASE WHEN status='finished' THEN CASE WHEN h('rej'||pid||'/'||g,4)=0 THEN h('rq'||pid||'/'||g, 10+pid) ELSE h('rr'||pid||'/'||g,4) END END,
   status
FROM (
 SELECT p.id AS pid, d.g,
   CASE WHEN p.category IN ('pastry','cake','biscuits') THEN (ARRAY[3,3,5,1])[1+h('bk'||p.id||'/'||d.g,4)]
        ELSE (ARRAY[1,2,2,4,2])[1+h('bk'||p.id||'/'||d.g,5)] END AS baker,
   'Oven ' || (1 + (p.id + d.g) % 3) AS oven,
   d.d::timestamp + (60 + h('st'||p.id||'/'||d.g,180)) * interval '1 minute' AS st,
   45 + p.id*3 + h('du'||p.id||'/'||d.g,50) AS dur,
   (CASE p.category WHEN 'bread' THEN 120 WHEN 'rolls' THEN 260 WHEN 'pastry' THEN 160 ELSE 80 END) + 10*h('pl'||p.id||'/'||d.g,7) AS pl,
   CASE WHEN d.g=0 AND h('run'||p.id,2)=0 THEN 'running'
        WHEN h('can'||p.id||'/'||d.g,40)=0 THEN 'cancelled' ELSE 'finished' END AS status
 FROM (SELECT g, current_date-g AS d FROM generate_series(0,150) g) d
 JOIN products p ON p.id<=17 AND (p.discontinued_on IS NULL OR d.d < p.discontinued_on)
      AND h('mk'||p.id||'/'||d.g,10) < CASE WHEN d.g=0 THEN 9 ELSE 5 END
) z;

INSERT INTO ingredient_purchases
SELECT row_number() OVER (ORDER BY ordered_on, iid)::int, sup, iid, ordered_on, promised_on,
   CASE WHEN dlv <= current_date AND NOT stuck THEN dlv END,
   qty, price,
   CASE WHEN dlv <= current_date AND NOT stuck AND dlv + terms + h('pay'||iid||'/'||g,20) - 14 <= current_date
             AND h('unpaid'||iid||'/'||g,16)>0
        THEN dlv + terms + h('pay'||iid||'/'||g,20) - 14 END
FROM (
 SELECT i.id AS iid, g.g, s.id AS sup, s.payment_terms_days AS terms,
   current_date-g.g AS ordered_on, current_date-g.g+4+h('pr'||i.id||'/'||g.g,4) AS promised_on,
   current_date-g.g+4+h('pr'||i.id||'/'||g.g,4) + (h('dl'||i.id||'/'||g.g,7)-3) + CASE WHEN s.id=3 THEN 1 ELSE 0 END AS dlv,
   (g.g<40 AND h('stuck'||i.id||'/'||g.g,6)=0) AS stuck,
   (10 + 5*h('qt'||i.id||'/'||g.g,8)) * CASE WHEN i.id IN (1) THEN 40 WHEN i.id=2 THEN 15 WHEN i.id=5 THEN 30 WHEN i.id IN (3,4,6) THEN 6 WHEN i.id IN (18,7,19) THEN 0.4 WHEN i.id=13 THEN 8 ELSE 2 END AS qty,
   ((ARRAY[0.62,0.88,7.40,0.95,0.24,0.92,3.10,0.35,9.80,1.60,1.05,5.90,0.38,6.70,8.20,1.30,4.60,14.50,9.9])[i.id]
      * (1 + (200-g.g)/1600.0 + h('pp'||i.id||'/'||g.g,9)/100.0 + CASE WHEN s.id=7 THEN -0.04 ELSE 0 END))::numeric(8,3) AS price
 FROM ingredients i
 JOIN LATERAL (SELECT generate_series(h('o'||i.id,12), 390, 11 + i.id%7 + h('gap'||i.id,6)) AS g) g ON true
 JOIN suppliers s ON s.id = CASE WHEN i.id IN (1,2,16) THEN CASE WHEN h('w'||i.id||'/'||g.g,3)=0 THEN 7 ELSE 1 END
        WHEN i.id IN (3,4,12,15) THEN 2 WHEN i.id IN (6,9,18,8,7,17) THEN CASE WHEN i.id IN (7,8) THEN 1 ELSE 3 END
        WHEN i.id=5 THEN 4 WHEN i.id IN (10,11,13) THEN 5 ELSE 6 END
 WHERE i.id <> 19 
) q;

INSERT INTO shifts
SELECT row_number() OVER (ORDER BY st, eid)::int, eid, shop, st, st + len*interval '30 minutes', 
       CASE WHEN len > 14 THEN 45 ELSE 30 END,
       CASE WHEN g < 0 THEN 'planned' WHEN h('sick'||eid||'/'||g, 12 + eid%9*4) = 0 AND eid NOT IN (2,12,26) THEN 'sick' ELSE 'worked' END
FROM (
 SELECT e.id AS eid, d.g,
   CASE WHEN e.shop_id IS NOT NULL AND e.role='shop assistant' AND h('sub'||e.id||'/'||d.g,15)=0 THEN 1+h('subs'||e.id||'/'||d.g,7) ELSE e.shop_id END AS shop,
   d.d::timestamp + CASE WHEN e.role IN ('baker','pastry chef') OR e.id=6 THEN interval '1 hour' WHEN e.role='driver' THEN interval '4 hours'
       ELSE interval '6 hours' + h('sf'||e.id||'/'||d.g,3)*interval '3 hours' END AS st,
   12 + h('ln'||e.id||'/'||d.g,6) AS len
 FROM (SELECT g, current_date-g AS d FROM generate_series(-7,100) g) d
 JOIN employees e ON d.d >= e.hired_on AND (e.left_on IS NULL OR d.d <= e.left_on)
 WHERE h('work'||e.id||'/'||d.g,10) < CASE WHEN e.role='shop manager' THEN 7 WHEN e.role='apprentice' THEN 5 ELSE 6 END
   AND (extract(dow FROM d.d) <> 0 OR e.shop_id IN (2,7) OR e.shop_id IS NULL)
) w;

INSERT INTO complaints
SELECT n, shop, CASE WHEN topic IN ('stale','foreign object','taste') THEN pid WHEN topic='price' AND n%2=0 THEN pid END, rec,
   (ARRAY['in shop','phone','e-mail','in shop','review site'])[1+h('ch'||n,5)], topic,
   CASE WHEN h('res'||n,9) < 8 AND rec + h('rd'||n,25) <= current_date THEN rec + h('rd'||n,25) END,
   CASE WHEN topic IN ('stale','foreign object') THEN (ARRAY[0,5,5,10,25])[1+h('cp'||n,5)] WHEN topic='service' AND n%4=0 THEN 5 ELSE 0 END
FROM (SELECT n, (ARRAY[1,2,3,5,5,7,7,8,2,4])[1+h('cs'||n,10)] AS shop, 1+h('cpid'||n,14) AS pid,
        current_date - ((151-n)*2 + h('cr'||n,3) - 2) AS rec,
        (ARRAY['stale','service','taste','price','foreign object','waiting time','service','stale'])[1+h('tp'||n,8)] AS topic
      FROM generate_series(1,150) n) c
WHERE NOT (shop=8 AND rec > current_date-62);

DROP FUNCTION h(text,int);
ANALYZE shops; ANALYZE employees; ANALYZE products; ANALYZE suppliers; ANALYZE ingredients; ANALYZE recipe_ingredients; ANALYZE ingredient_purchases; ANALYZE production_batches; ANALYZE deliveries; ANALYZE delivery_lines; ANALYZE daily_sales; ANALYZE returns; ANALYZE shifts; ANALYZE complaints;
RESET search_path;

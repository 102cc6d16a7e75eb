-- The demo's database: an online shop with two years of orders that end today.
--
-- Everything is computed, nothing is random: a value comes from the MD5 hash of what it belongs to, so the same day gives the
-- same data. Dates are relative to CURRENT_DATE. Needs an empty place: the schema `shop` must not exist yet.
--
-- What a question can rely on:
--   orders.total_amount is the sum of its items' line_total (shipping is apart), so totals by product agree with totals by order;
--   payments are one per order or two instalments, returns refer to items, reviews to products.

BEGIN;
SET LOCAL client_min_messages = warning;
CREATE SCHEMA shop;
SET search_path = shop, public;

-- ---------------------------------------------------------------- tables

CREATE TABLE regions (
    region_id   int PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    country     text NOT NULL
);

CREATE TABLE categories (
    category_id int PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    department  text NOT NULL
);
COMMENT ON TABLE categories IS 'Product categories';
COMMENT ON COLUMN categories.department IS 'Part of the shop a category belongs to, e.g. Home or Technology';

CREATE TABLE suppliers (
    supplier_id    int PRIMARY KEY,
    name           text NOT NULL UNIQUE,
    country        text NOT NULL,
    lead_time_days int NOT NULL
);
COMMENT ON COLUMN suppliers.lead_time_days IS 'Days from a purchase order to its delivery';

CREATE TABLE employees (
    employee_id int PRIMARY KEY,
    first_name  text NOT NULL,
    last_name   text NOT NULL,
    job_title   text NOT NULL,
    department  text NOT NULL,
    manager_id  int REFERENCES employees,
    hire_date   date NOT NULL,
    salary      numeric(10,2) NOT NULL
);
COMMENT ON COLUMN employees.manager_id IS 'The employee this one reports to';
COMMENT ON COLUMN employees.salary IS 'Yearly salary in US dollars';

CREATE TABLE products (
    product_id     int PRIMARY KEY,
    sku            text NOT NULL UNIQUE,
    name           text NOT NULL UNIQUE,
    category_id    int NOT NULL REFERENCES categories,
    supplier_id    int NOT NULL REFERENCES suppliers,
    unit_price     numeric(10,2) NOT NULL,
    unit_cost      numeric(10,2) NOT NULL,
    stock_quantity int NOT NULL,
    reorder_level  int NOT NULL,
    is_active      boolean NOT NULL,
    launched_on    date NOT NULL
);
COMMENT ON COLUMN products.unit_price IS 'Today''s list price in US dollars';
COMMENT ON COLUMN products.unit_cost IS 'What the supplier charges for one piece, in US dollars';
COMMENT ON COLUMN products.stock_quantity IS 'Pieces in stock';
COMMENT ON COLUMN products.reorder_level IS 'Stock at or below which the product is ordered again';

CREATE TABLE customers (
    customer_id      int PRIMARY KEY,
    first_name       text NOT NULL,
    last_name        text NOT NULL,
    email            text NOT NULL UNIQUE,
    segment          text NOT NULL CHECK (segment IN ('Consumer', 'Small Business', 'Corporate')),
    status           text NOT NULL CHECK (status IN ('active', 'inactive')),
    city             text NOT NULL,
    region_id        int NOT NULL REFERENCES regions,
    signup_date      date NOT NULL,
    newsletter       boolean NOT NULL
);
COMMENT ON COLUMN customers.segment IS 'Kind of customer';
COMMENT ON COLUMN customers.newsletter IS 'Whether the customer gets the newsletter';

CREATE TABLE orders (
    order_id      int PRIMARY KEY,
    customer_id   int NOT NULL REFERENCES customers,
    employee_id   int REFERENCES employees,
    ordered_at    timestamptz NOT NULL,
    shipped_at    timestamptz,
    delivered_at  timestamptz,
    status        text NOT NULL CHECK (status IN ('processing', 'shipped', 'delivered', 'cancelled')),
    channel       text NOT NULL CHECK (channel IN ('web', 'mobile app', 'phone', 'store')),
    shipping_cost numeric(8,2) NOT NULL,
    total_amount  numeric(12,2) NOT NULL
);
COMMENT ON TABLE orders IS 'Sales orders';
COMMENT ON COLUMN orders.ordered_at IS 'When the customer placed the order';
COMMENT ON COLUMN orders.employee_id IS 'Sales representative, for orders by phone and in the store';
COMMENT ON COLUMN orders.channel IS 'Sales channel';
COMMENT ON COLUMN orders.total_amount IS 'Sales amount of the order in US dollars: the sum of its items, without shipping';

CREATE TABLE order_items (
    order_item_id int PRIMARY KEY,
    order_id      int NOT NULL REFERENCES orders,
    product_id    int NOT NULL REFERENCES products,
    quantity      int NOT NULL CHECK (quantity > 0),
    unit_price    numeric(10,2) NOT NULL,
    discount      numeric(4,2) NOT NULL DEFAULT 0 CHECK (discount >= 0 AND discount < 1),
    line_total    numeric(12,2) NOT NULL GENERATED ALWAYS AS (round(quantity * unit_price * (1 - discount), 2)) STORED,
    UNIQUE (order_id, product_id)
);
COMMENT ON TABLE order_items IS 'Lines of an order: one product each';
COMMENT ON COLUMN order_items.unit_price IS 'Price of one piece when it was ordered, in US dollars';
COMMENT ON COLUMN order_items.discount IS 'Share taken off the price, 0.10 is ten percent';
COMMENT ON COLUMN order_items.line_total IS 'Sales amount of the line in US dollars, after discount';

CREATE TABLE payments (
    payment_id int PRIMARY KEY,
    order_id   int NOT NULL REFERENCES orders,
    paid_at    timestamptz,
    method     text NOT NULL CHECK (method IN ('credit card', 'paypal', 'bank transfer', 'gift card')),
    amount     numeric(12,2) NOT NULL,
    status     text NOT NULL CHECK (status IN ('paid', 'pending', 'refunded'))
);
COMMENT ON COLUMN payments.paid_at IS 'Unknown as long as the payment is pending';
COMMENT ON TABLE payments IS 'Payments of orders, shipping included; large orders may be paid in two instalments';

CREATE TABLE returns (
    return_id     int PRIMARY KEY,
    order_item_id int NOT NULL REFERENCES order_items,
    returned_at   timestamptz NOT NULL,
    quantity      int NOT NULL CHECK (quantity > 0),
    reason        text NOT NULL,
    refund_amount numeric(12,2) NOT NULL
);
COMMENT ON TABLE returns IS 'Items that customers sent back';

CREATE TABLE reviews (
    review_id   int PRIMARY KEY,
    product_id  int NOT NULL REFERENCES products,
    customer_id int NOT NULL REFERENCES customers,
    rating      int NOT NULL CHECK (rating BETWEEN 1 AND 5),
    title       text NOT NULL,
    reviewed_at timestamptz NOT NULL
);
COMMENT ON COLUMN reviews.rating IS 'Stars, from 1 (worst) to 5 (best)';

-- ---------------------------------------------------------------- values from hashes

-- A number in [0, 1) that belongs to a text, and an element of a list.
CREATE FUNCTION pg_temp.part(seed text) RETURNS double precision LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5($1), 1, 8))::bit(32)::bigint / 4294967296.0::double precision $$;
CREATE FUNCTION pg_temp.pick(seed text, list text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT list[1 + floor(('x' || substr(md5($1), 1, 8))::bit(32)::bigint / 4294967296.0 * array_length($2, 1))::int] $$;

-- ---------------------------------------------------------------- people and things

INSERT INTO regions VALUES
    (1, 'North', 'United States'), (2, 'South', 'United States'), (3, 'East', 'United States'),
    (4, 'West', 'United States'), (5, 'Central', 'United States'), (6, 'Canada', 'Canada');

INSERT INTO categories VALUES
    (1, 'Electronics', 'Technology'), (2, 'Computers', 'Technology'), (3, 'Furniture', 'Home'), (4, 'Kitchen', 'Home'),
    (5, 'Clothing', 'Lifestyle'), (6, 'Sports', 'Lifestyle'), (7, 'Books', 'Media'), (8, 'Toys', 'Family'),
    (9, 'Garden', 'Home'), (10, 'Beauty', 'Lifestyle');

INSERT INTO suppliers VALUES
    (1, 'Northwind Trading', 'United States', 5), (2, 'Pacific Components', 'Taiwan', 21), (3, 'Alpine Outdoor', 'Switzerland', 14),
    (4, 'Blue Ridge Woodworks', 'United States', 10), (5, 'Lyon Textiles', 'France', 12), (6, 'Maple Leaf Goods', 'Canada', 6),
    (7, 'Shenzhen Electronics', 'China', 28), (8, 'Hamburg Housewares', 'Germany', 11), (9, 'Prairie Press', 'United States', 4),
    (10, 'Sunrise Cosmetics', 'South Korea', 18), (11, 'Evergreen Gardens', 'Netherlands', 9), (12, 'Playful Minds', 'Denmark', 13);

INSERT INTO employees
SELECT n, first_name, last_name, job_title, department, manager_id, CURRENT_DATE - hired, salary
FROM (VALUES
    (1, 'Margaret', 'Holm', 'Chief Executive Officer', 'Management', NULL, 3300, 210000),
    (2, 'Daniel', 'Okafor', 'Head of Sales', 'Sales', 1, 2900, 142000),
    (3, 'Priya', 'Raman', 'Head of Operations', 'Operations', 1, 2600, 138000),
    (4, 'Lukas', 'Weber', 'Head of Finance', 'Finance', 1, 2450, 135000),
    (5, 'Sofia', 'Marino', 'Sales Manager', 'Sales', 2, 2100, 98000),
    (6, 'James', 'Carter', 'Sales Manager', 'Sales', 2, 1900, 96000),
    (7, 'Aiko', 'Tanaka', 'Sales Representative', 'Sales', 5, 1500, 64000),
    (8, 'Omar', 'Haddad', 'Sales Representative', 'Sales', 5, 1320, 62000),
    (9, 'Emily', 'Nguyen', 'Sales Representative', 'Sales', 5, 900, 59000),
    (10, 'Peter', 'Lindqvist', 'Sales Representative', 'Sales', 6, 1210, 61500),
    (11, 'Grace', 'Mensah', 'Sales Representative', 'Sales', 6, 640, 57000),
    (12, 'Tomas', 'Novak', 'Sales Representative', 'Sales', 6, 310, 55000),
    (13, 'Chloe', 'Dubois', 'Warehouse Manager', 'Operations', 3, 1750, 78000),
    (14, 'Miguel', 'Santos', 'Logistics Specialist', 'Operations', 13, 1100, 56000),
    (15, 'Ingrid', 'Berg', 'Logistics Specialist', 'Operations', 13, 520, 53000),
    (16, 'Noah', 'Fischer', 'Buyer', 'Operations', 3, 1400, 67000),
    (17, 'Hannah', 'Cohen', 'Accountant', 'Finance', 4, 1650, 71000),
    (18, 'Raj', 'Patel', 'Financial Analyst', 'Finance', 4, 430, 69000),
    (19, 'Olivia', 'Brooks', 'Support Manager', 'Support', 3, 1300, 72000),
    (20, 'Ethan', 'Kim', 'Support Agent', 'Support', 19, 240, 48000)
) AS e(n, first_name, last_name, job_title, department, manager_id, hired, salary);

INSERT INTO products
SELECT n,
       upper(substr(c.name, 1, 3)) || '-' || (1000 + n),
       p.name, p.category_id, p.supplier_id, price,
       round((price * (0.45 + 0.25 * pg_temp.part('cost' || n)))::numeric, 2),
       CASE WHEN pg_temp.part('stock' || n) < 0.12 THEN floor(pg_temp.part('low' || n) * 12)::int
            ELSE 20 + floor(pg_temp.part('stock' || n) * 380)::int END,
       15 + 5 * floor(pg_temp.part('reorder' || n) * 4)::int,
       n NOT IN (17, 42, 58),
       CURRENT_DATE - (800 + floor(pg_temp.part('launch' || n) * 900)::int)
FROM (VALUES
    (1, 'Wireless Headphones', 1, 7, 89.00), (2, 'Smart Speaker', 1, 7, 129.00), (3, '4K Television', 1, 2, 749.00),
    (4, 'Action Camera', 1, 7, 249.00), (5, 'Fitness Tracker', 1, 2, 99.00), (6, 'Bluetooth Adapter', 1, 7, 24.50),
    (7, 'Laptop 14"', 2, 2, 1099.00), (8, 'Mechanical Keyboard', 2, 7, 119.00), (9, 'USB-C Dock', 2, 2, 159.00),
    (10, '27" Monitor', 2, 2, 329.00), (11, 'Wireless Mouse', 2, 7, 39.90), (12, 'External SSD 1 TB', 2, 2, 109.00),
    (13, 'Standing Desk', 3, 4, 549.00), (14, 'Office Chair', 3, 4, 289.00), (15, 'Oak Bookshelf', 3, 4, 219.00),
    (16, 'Floor Lamp', 3, 8, 84.00), (17, 'Folding Table', 3, 4, 69.00), (18, 'Filing Cabinet', 3, 4, 149.00),
    (19, 'Espresso Machine', 4, 8, 399.00), (20, 'Chef''s Knife', 4, 8, 74.00), (21, 'Cast Iron Pan', 4, 1, 49.00),
    (22, 'Stand Mixer', 4, 8, 279.00), (23, 'Water Kettle', 4, 8, 44.00), (24, 'Storage Jar Set', 4, 1, 29.90),
    (25, 'Rain Jacket', 5, 5, 119.00), (26, 'Merino Sweater', 5, 5, 89.00), (27, 'Running Shoes', 5, 3, 129.00),
    (28, 'Cotton T-Shirt', 5, 5, 19.90), (29, 'Denim Jeans', 5, 5, 69.00), (30, 'Wool Socks', 5, 5, 14.50),
    (31, 'Yoga Mat', 6, 3, 34.00), (32, 'Trekking Backpack', 6, 3, 149.00), (33, 'Mountain Bike', 6, 3, 899.00),
    (34, 'Tennis Racket', 6, 3, 119.00), (35, 'Dumbbell Set', 6, 1, 79.00), (36, 'Camping Tent', 6, 3, 229.00),
    (37, 'SQL for Analysts', 7, 9, 39.00), (38, 'The Long Winter', 7, 9, 16.90), (39, 'Cooking with Fire', 7, 9, 29.00),
    (40, 'World Atlas', 7, 9, 54.00), (41, 'Mystery at the Pier', 7, 9, 12.90), (42, 'Garden Design', 7, 9, 34.00),
    (43, 'Building Blocks', 8, 12, 49.00), (44, 'Wooden Train Set', 8, 12, 64.00), (45, 'Board Game Classic', 8, 12, 32.00),
    (46, 'Plush Bear', 8, 12, 24.00), (47, 'Science Kit', 8, 12, 45.00), (48, 'Puzzle 1000 Pieces', 8, 12, 18.50),
    (49, 'Electric Lawn Mower', 9, 11, 349.00), (50, 'Garden Hose', 9, 11, 39.00), (51, 'Raised Bed', 9, 11, 119.00),
    (52, 'Pruning Shears', 9, 11, 27.00), (53, 'Patio Set', 9, 4, 499.00), (54, 'Bird Feeder', 9, 6, 22.00),
    (55, 'Face Cream', 10, 10, 36.00), (56, 'Shampoo Bar', 10, 10, 11.90), (57, 'Perfume No. 7', 10, 10, 84.00),
    (58, 'Hand Soap Set', 10, 10, 17.50), (59, 'Electric Toothbrush', 10, 7, 79.00), (60, 'Hair Dryer', 10, 7, 59.00)
) AS p(n, name, category_id, supplier_id, price)
JOIN categories c USING (category_id)
ORDER BY n;

-- 500 customers: 160 from before the two years, the others one after another since.
INSERT INTO customers
SELECT n, first_name, last_name,
       lower(first_name || '.' || last_name || n || '@example.com'),
       CASE WHEN pg_temp.part('segment' || n) < 0.62 THEN 'Consumer'
            WHEN pg_temp.part('segment' || n) < 0.87 THEN 'Small Business' ELSE 'Corporate' END,
       CASE WHEN pg_temp.part('inactive' || n) < 0.08 THEN 'inactive' ELSE 'active' END,
       (ARRAY['Minneapolis', 'Detroit', 'Atlanta', 'Houston', 'New York', 'Boston', 'Seattle', 'San Francisco',
              'Chicago', 'Denver', 'Toronto', 'Vancouver'])[2 * region - floor(pg_temp.part('city' || n) * 2)::int],
       region,
       CASE WHEN n <= 160 THEN CURRENT_DATE - 1460 + n * 4
            ELSE CURRENT_DATE - 735 + ((n - 160) * 730 / 340) END,
       pg_temp.part('newsletter' || n) < 0.45
FROM (SELECT n,
             pg_temp.pick('first' || n, ARRAY['Anna', 'Ben', 'Carla', 'David', 'Elena', 'Frank', 'Gina', 'Henry', 'Iris', 'Jack',
                 'Karin', 'Leo', 'Maria', 'Nils', 'Olga', 'Paul', 'Quinn', 'Rosa', 'Sam', 'Tara', 'Uwe', 'Vera', 'Will', 'Yara']) AS first_name,
             pg_temp.pick('last' || n, ARRAY['Adams', 'Baker', 'Clark', 'Diaz', 'Evans', 'Foster', 'Garcia', 'Hughes', 'Ivanov',
                 'Jones', 'Kelly', 'Lopez', 'Miller', 'Nolan', 'Owens', 'Parker', 'Reed', 'Smith', 'Turner', 'Vargas', 'Walker',
                 'Young', 'Zhang', 'Meyer', 'Rossi', 'Silva']) AS last_name,
             (ARRAY[1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 6])[1 + floor(pg_temp.part('region' || n) * 12)::int] AS region
      FROM generate_series(1, 500) AS n) AS c;

-- ---------------------------------------------------------------- orders

-- Orders per day: growth over the two years, the season (Christmas high, summer low), the day of the week.
CREATE TEMP TABLE day_plan ON COMMIT DROP AS
SELECT day, age,
       floor(8.0 * (1.25 - 0.5 * age / 730.0)
             * (ARRAY[0.85, 0.82, 0.92, 0.97, 1.02, 0.98, 0.86, 0.84, 0.98, 1.05, 1.38, 1.55])[extract(month FROM day)::int]
             * (ARRAY[1.05, 1.0, 0.97, 1.0, 1.12, 1.08, 0.88])[extract(isodow FROM day)::int]
             + pg_temp.part('orders' || age))::int AS orders
FROM (SELECT CURRENT_DATE - age AS day, age FROM generate_series(1, 730) AS age) AS d;

CREATE TEMP TABLE order_plan ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY age DESC, k)::int AS order_id, day, age,
       age || '/' || k AS seed
FROM day_plan, generate_series(1, orders) AS k;

-- Three orders of today, early enough to lie in the past.
INSERT INTO order_plan
SELECT (SELECT max(order_id) FROM order_plan) + k, CURRENT_DATE, 0, '0/' || k FROM generate_series(1, 3) AS k;

-- Lines: one to four different products an order; some products sell much better than others, some in their season.
CREATE TEMP TABLE line_plan ON COMMIT DROP AS
SELECT order_id, age, line, seed || '/' || line AS seed,
       -- 37 has no divisor in common with 60: neighbours in popularity are not neighbours in the list.
       1 + ((floor(60 * power(pg_temp.part('product' || seed), 2))::int + line * 17) * 37 + 6
            + CASE WHEN pg_temp.part('season' || seed) < 0.25
                   THEN (ARRAY[19, 19, 0, 48, 48, 30, 30, 24, 6, 0, 42, 42])[extract(month FROM day)::int] ELSE 0 END) % 60 AS product_id
FROM order_plan, generate_series(1, 1 + floor(4 * power(pg_temp.part('lines' || seed), 1.3))::int) AS line;

INSERT INTO orders
SELECT order_id, customer_id,
       CASE WHEN channel IN ('phone', 'store') THEN 7 + floor(pg_temp.part('rep' || seed) * 6)::int END,
       ordered_at,
       CASE WHEN status IN ('shipped', 'delivered') THEN ordered_at + make_interval(hours => 12 + floor(pg_temp.part('ship' || seed) * 48)::int) END,
       CASE WHEN status = 'delivered' THEN ordered_at + make_interval(hours => 72 + floor(pg_temp.part('ship' || seed) * 96)::int) END,
       status, channel,
       CASE WHEN channel = 'store' THEN 0 ELSE (ARRAY[4.90, 6.90, 9.90])[1 + floor(pg_temp.part('shipping' || seed) * 3)::int] END,
       0
FROM (SELECT order_id, seed,
             -- Only customers who have signed up by then; those who came first order more.
             1 + floor(((160 + (735 - age) * 340 / 730) - 1) * power(pg_temp.part('customer' || seed), 1.4))::int AS customer_id,
             CASE WHEN age = 0 THEN day + make_interval(mins => 1 + floor(pg_temp.part('time' || seed) * 20)::int)
                  ELSE day + make_interval(mins => (60 * (7 + 15 * (pg_temp.part('time' || seed) + pg_temp.part('hour' || seed)) / 2))::int)
             END AS ordered_at,
             CASE WHEN pg_temp.part('cancel' || seed) < 0.04 THEN 'cancelled'
                  WHEN age < 3 THEN 'processing'
                  WHEN age < 8 THEN 'shipped'
                  ELSE 'delivered' END AS status,
             CASE WHEN pg_temp.part('channel' || seed) < 0.48 THEN 'web'
                  WHEN pg_temp.part('channel' || seed) < 0.48 + 0.30 - 0.12 * age / 730 THEN 'mobile app'
                  WHEN pg_temp.part('channel' || seed) < 0.90 THEN 'store'
                  ELSE 'phone' END AS channel
      FROM order_plan) AS o
ORDER BY order_id;

INSERT INTO order_items (order_item_id, order_id, product_id, quantity, unit_price, discount)
SELECT row_number() OVER (ORDER BY order_id, line), order_id, product_id,
       CASE WHEN p.unit_price > 200 THEN 1 + floor(1.25 * pg_temp.part('quantity' || l.seed))::int
            ELSE 1 + floor(4 * power(pg_temp.part('quantity' || l.seed), 2))::int END,
       -- Prices were a little lower a year ago.
       round(CASE WHEN l.age > 365 THEN p.unit_price * 0.95 ELSE p.unit_price END, 2),
       (ARRAY[0, 0, 0, 0, 0, 0, 0.05, 0.10, 0.10, 0.20])[1 + floor(pg_temp.part('discount' || l.seed) * 10)::int]
FROM line_plan l JOIN products p USING (product_id);

UPDATE orders o SET total_amount = t.total
FROM (SELECT order_id, sum(line_total) AS total FROM order_items GROUP BY order_id) AS t
WHERE t.order_id = o.order_id;

-- ---------------------------------------------------------------- what follows an order

-- Orders of more than 1,000 dollars are paid in two instalments now and then.
INSERT INTO payments
SELECT row_number() OVER (ORDER BY order_id, part),
       order_id,
       CASE WHEN part = 1 OR ordered_at <= CURRENT_DATE - 30 THEN ordered_at + make_interval(mins => 5, days => 30 * (part - 1)) END,
       pg_temp.pick('method' || order_id, ARRAY['credit card', 'credit card', 'credit card', 'paypal', 'paypal', 'bank transfer', 'gift card']),
       CASE WHEN parts = 1 THEN due WHEN part = 1 THEN round(due / 2, 2) ELSE due - round(due / 2, 2) END,
       CASE WHEN status = 'cancelled' THEN 'refunded'
            WHEN part = 2 AND ordered_at > CURRENT_DATE - 30 THEN 'pending' ELSE 'paid' END
FROM (SELECT order_id, ordered_at, status, total_amount + shipping_cost AS due,
             CASE WHEN total_amount > 1000 AND pg_temp.part('instalments' || order_id) < 0.4 THEN 2 ELSE 1 END AS parts
      FROM orders) AS o, generate_series(1, parts) AS part;

INSERT INTO returns
SELECT row_number() OVER (ORDER BY returned_at, order_item_id), order_item_id, returned_at, quantity, reason, refund
FROM (SELECT i.order_item_id,
             o.delivered_at + make_interval(days => 1 + floor(pg_temp.part('after' || i.order_item_id) * 14)::int) AS returned_at,
             i.quantity,
             pg_temp.pick('reason' || i.order_item_id, ARRAY['damaged', 'wrong size', 'wrong size', 'not as described', 'changed mind', 'late delivery']) AS reason,
             i.line_total AS refund
      FROM order_items i JOIN orders o USING (order_id) JOIN products p USING (product_id)
      WHERE o.status = 'delivered'
        AND pg_temp.part('return' || i.order_item_id) < CASE p.category_id WHEN 5 THEN 0.13 WHEN 1 THEN 0.07 ELSE 0.04 END) AS r
WHERE returned_at < CURRENT_DATE;

-- About one item in eight is reviewed; every product has its own quality.
INSERT INTO reviews
SELECT row_number() OVER (ORDER BY reviewed_at, order_item_id), product_id, customer_id, rating,
       (ARRAY['Very disappointing', 'Not what I expected', 'It is all right', 'Good value', 'Excellent'])[rating], reviewed_at
FROM (SELECT i.order_item_id, i.product_id, o.customer_id,
             o.delivered_at + make_interval(days => 2 + floor(pg_temp.part('when' || i.order_item_id) * 20)::int) AS reviewed_at,
             greatest(1, least(5, round(2.9 + 1.7 * pg_temp.part('quality' || i.product_id)
                 + 3.6 * (pg_temp.part('stars' || i.order_item_id) - 0.5))::int)) AS rating
      FROM order_items i JOIN orders o USING (order_id)
      WHERE o.status = 'delivered' AND pg_temp.part('review' || i.order_item_id) < 0.12) AS r
WHERE reviewed_at < CURRENT_DATE;

-- ---------------------------------------------------------------- indexes

CREATE INDEX ON orders (customer_id);
CREATE INDEX ON orders (ordered_at);
CREATE INDEX ON order_items (product_id);
CREATE INDEX ON payments (order_id);
CREATE INDEX ON returns (order_item_id);
CREATE INDEX ON reviews (product_id);
CREATE INDEX ON products (category_id);

COMMIT;
ANALYZE regions, categories, suppliers, employees, products, customers, orders, order_items, payments, returns, reviews;

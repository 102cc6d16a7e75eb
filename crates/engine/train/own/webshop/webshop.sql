set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists webshop cascade;
create schema webshop;
create or replace function pg_temp.r(text) returns double precision language sql immutable as
$$ select ('x'||substr(md5($1),1,8))::bit(32)::bigint / 4294967296.0::double precision $$;
create or replace function pg_temp.pick(a text[], s text) returns text language sql immutable as
$$ select a[1 + floor(('x'||substr(md5(s),1,8))::bit(32)::bigint / 4294967296.0 * array_length(a,1))::int] $$;
set search_path to webshop, public;

create table customers (
  id int primary key, first_name text not null, last_name text not null, email text unique not null, phone text,
  birthday date, signed_up_at timestamp not null, newsletter boolean not null);
create table addresses (
  id int primary key, customer_id int not null references customers, kind text not null check (kind in ('billing','shipping')),
  street text not null, postal_code text not null, city text not null, country text not null);
create table categories (id int primary key, name text not null unique, parent_id int references categories);
create table products (
  id int primary key, name text not null unique, category_id int not null references categories, brand text not null,
  description text, active boolean not null, launched_on date not null);
create table variants (
  id int primary key, product_id int not null references products, sku text not null unique, color text, size text,
  price numeric(8,2) not null, weight_grams int);
create table warehouses (id int primary key, name text not null, city text not null);
create table stock_levels (
  variant_id int references variants, warehouse_id int references warehouses, quantity int not null, reorder_point int not null,
  counted_at date, primary key (variant_id, warehouse_id));
create table coupons (
  id int primary key, code text unique not null, percent_off int not null, valid_from date not null, valid_until date not null);
create table carts (
  id int primary key, customer_id int references customers, created_at timestamp not null,
  status text not null check (status in ('open','ordered','abandoned')));
create table cart_items (cart_id int references carts, variant_id int references variants, quantity int not null, primary key (cart_id, variant_id));
create table orders (
  id int primary key, order_number text unique not null, customer_id int not null references customers,
  shipping_address_id int not null references addresses, coupon_id int references coupons,
  status text not null check (status in ('pending','paid','shipped','delivered','cancelled')),
  placed_at timestamp not null, shipped_at timestamp, delivered_at timestamp,
  discount numeric(8,2) not null default 0, shipping_cost numeric(8,2) not null, total numeric(10,2));
create table order_lines (
  id serial primary key, order_id int not null references orders, variant_id int not null references variants,
  quantity int not null, unit_price numeric(8,2) not null);
create table payments (
  id serial primary key, order_id int not null references orders, method text not null, amount numeric(10,2) not null,
  status text not null check (status in ('succeeded','failed')), paid_at timestamp not null);
create table returns (
  id serial primary key, order_line_id int not null unique references order_lines, quantity int not null, reason text not null,
  requested_at timestamp not null, received_at timestamp);
create table refunds (
  id serial primary key, return_id int not null unique references returns, payment_id int references payments,
  amount numeric(10,2) not null, refunded_at timestamp not null);
create table reviews (
  id int primary key, product_id int not null references products, customer_id int not null references customers,
  rating int not null check (rating between 1 and 5), title text, created_at timestamp not null, unique (product_id, customer_id));

insert into customers
select g, fn, ln, lower(fn)||'.'||lower(ln)||g||'@'||pg_temp.pick('{gmail.com,outlook.com,gmx.net,proton.me,icloud.com}','em'||g),
  case when pg_temp.r('ph'||g)<0.8 then '+4'||floor(1+pg_temp.r('pa'||g)*8)||' '||lpad(floor(pg_temp.r('pb'||g)*1e9)::text,9,'0') end,
  case when pg_temp.r('bd'||g)<0.85 then current_date - (6600+floor(pg_temp.r('be'||g)*16000))::int end,
  current_date::timestamp - make_interval(secs=> (pg_temp.r('su'||g)^0.8*1050*86400)::int), pg_temp.r('nl'||g)<0.44
from (select g, pg_temp.pick('{Anna,Lukas,Maria,Jonas,Sophie,Felix,Lena,Paul,Clara,Max,Emma,David,Julia,Simon,Nora,Tobias,Eva,Martin,Hannah,Oliver,Pia,Stefan,Greta,Emil,Ida,Marek,Chiara,Luc,Camille,Jan}','fn'||g) fn,
 pg_temp.pick('{Gruber,Huber,Wagner,Schmidt,Weber,Fischer,Keller,Meier,Brunner,Bauer,Vogel,Rossi,Novak,Dubois,Janssen,Lindner,Krause,Hartmann,Frei,Egger,Pichler,Moser,Lang,Berger,Winkler,Arnold,Kuhn,Sommer,Roth,Graf}','ln'||g) ln
 from generate_series(1,420) g) x;

insert into addresses
select row_number() over (order by c.id,k.k), c.id, k.k, pg_temp.pick('{Hauptstrasse,Bahnhofstrasse,Lindenweg,Gartenstrasse,Am Markt,Schulgasse,Ringstrasse,Kirchplatz,Birkenallee,Seeweg}','st'||c.id||k.k)||' '||(1+floor(pg_temp.r('no'||c.id||k.k)*98)),
 p[2], p[1], p[3]
from customers c cross join (values ('billing'),('shipping')) k(k)
cross join lateral (select string_to_array(pg_temp.pick('{Berlin;10115;Germany,Hamburg;20095;Germany,Munich;80331;Germany,Cologne;50667;Germany,Leipzig;04109;Germany,Vienna;1010;Austria,Graz;8010;Austria,Salzburg;5020;Austria,Zurich;8001;Switzerland,Basel;4051;Switzerland,Amsterdam;1012;Netherlands,Lyon;69001;France,Milan;20121;Italy}',
   'ci'||c.id||case when pg_temp.r('mv'||c.id)<0.15 then k.k else '' end),';') p) z
where k.k='billing' or pg_temp.r('sh'||c.id)<0.4;

insert into categories values (1,'Outdoor',null),(2,'Home',null),(3,'Clothing',null),(4,'Tents',1),(5,'Sleeping Bags',1),(6,'Backpacks',1),(7,'Camping Stoves',1),
 (8,'Kitchen',2),(9,'Lighting',2),(10,'Bedding',2),(11,'Jackets',3),(12,'Shoes',3),(13,'Base Layers',3),(14,'Gift Cards',null);

insert into products
select row_number() over ()::int, p[1], p[2]::int, p[3], 'The '||p[1]||' by '||p[3], pg_temp.r('ac'||p[1])>0.14, current_date - (100+floor(pg_temp.r('la'||p[1])*1300))::int
from (select string_to_array(x,';') p from unnest('{Ridgeline 2 Tent;4;Alpenkraft,Ridgeline 4 Tent;4;Alpenkraft,Drifter Bivy;4;Northfold,Summit Dome;4;Northfold,Family Lodge 6;4;Campo,Cocoon Down Bag;5;Alpenkraft,Mistral Sleeping Bag;5;Campo,Featherlite Quilt;5;Northfold,Junior Bag;5;Campo,
Hauler 65;6;Northfold,Daypack 22;6;Northfold,Trail Runner Vest;6;Velo & Fell,Commuter Roll-Top;6;Velo & Fell,Kids Explorer Pack;6;Campo,Pocket Stove;7;Brenner,Twin Burner;7;Brenner,Storm Cooker;7;Brenner,Wood Gas Stove;7;Alpenkraft,
Cast Iron Skillet;8;Hearth & Co,Enamel Mug;8;Campo,Chef Knife 20cm;8;Hearth & Co,Copper Saucepan;8;Hearth & Co,Pour-Over Set;8;Hearth & Co,Bread Oven;8;Hearth & Co,Lantern Classic;9;Lumo,Reading Lamp Arc;9;Lumo,String Lights Warm;9;Lumo,Headlamp 400;9;Lumo,Solar Garden Light;9;Lumo,
Linen Duvet Cover;10;Weavers,Wool Blanket;10;Weavers,Down Pillow;10;Weavers,Cotton Sheet Set;10;Weavers,Stormshell Jacket;11;Northfold,Glacier Parka;11;Alpenkraft,City Rain Coat;11;Velo & Fell,Fleece Half-Zip;11;Northfold,Insulated Vest;11;Alpenkraft,
Trail Shoe GTX;12;Velo & Fell,Approach Shoe;12;Alpenkraft,Winter Boot;12;Alpenkraft,Camp Slipper;12;Campo,Merino Tee;13;Weavers,Merino Leggings;13;Weavers,Thermo Long Sleeve;13;Northfold,Hiking Socks;13;Weavers}'::text[]) x(x)) y;
update products set name = trim(both E'\n ' from name), description=replace(description,E'\n','');

insert into variants
select row_number() over (order by p.id, v.n)::int, p.id, upper(substr(p.brand,1,2))||'-'||lpad(p.id::text,3,'0')||'-'||v.n,
  (array['black','forest green','red','navy','sand'])[1+(p.id+v.n)%5],
  case when p.category_id in (11,13) then (array['S','M','L','XL','XXL'])[v.n] when p.category_id=12 then (array['38','40','42','44','46'])[v.n] end,
  round((case p.category_id when 4 then 180 when 5 then 110 when 6 then 70 when 7 then 45 when 8 then 38 when 9 then 30 when 10 then 65 when 11 then 140 when 12 then 95 else 32 end
     *(0.5+1.3*pg_temp.r('pr'||p.id)) + (v.n-1)*4)::numeric,0)-0.05,
  (100+pg_temp.r('wg'||p.id)*3000)::int
from products p cross join generate_series(1,5) v(n) where v.n <= 2+floor(pg_temp.r('nv'||p.id)*4) or p.category_id in (11,12);

insert into warehouses values (1,'North Hub','Hamburg'),(2,'Alpine Depot','Salzburg'),(3,'Returns Centre','Leipzig');
insert into stock_levels
select v.id, w.id, case when pg_temp.r('q0'||v.id||'-'||w.id)<0.07 then 0 else floor(pg_temp.r('qt'||v.id||'-'||w.id)^1.6*140)::int end, (5+floor(pg_temp.r('rp'||v.id)*20))::int,
  current_date-(1+floor(pg_temp.r('ct'||v.id||'-'||w.id)*60))::int
from variants v, warehouses w where w.id<3 or pg_temp.r('rt'||v.id)<0.3;

insert into coupons
select row_number() over ()::int, c[1], c[2]::int, current_date+c[3]::int, current_date+c[4]::int
from (select string_to_array(x,';') c from unnest('{WELCOME10;10;-1050;400,SPRING15;15;-620;-560,SUMMER20;20;-500;-430,BLACKWEEK;30;-380;-370,NEWYEAR;15;-320;-290,SPRING25;25;-250;-190,SUMMER15;15;-150;-80,AUTUMN10;10;-60;12,FRIENDS20;20;-200;25,VIP40;40;-90;275,CHECK5;5;-30;20,WINTER20;20;8;70}'::text[]) x(x)) y;

insert into orders(id,order_number,customer_id,shipping_address_id,status,placed_at,shipped_at,delivered_at,shipping_cost)
select row_number() over (order by placed_at,g)::int, 'W'||(10000+row_number() over (order by placed_at,g)), cid, 
 (select a.id from addresses a where a.customer_id=cid order by (a.kind='shipping') desc, a.id limit 1),
 case when rc<0.07 then 'cancelled' when placed_at+interval '5 hours'>current_date then 'pending' when sh>current_date then 'paid' when de>current_date or rc>0.99 then 'shipped' else 'delivered' end,
 placed_at, case when rc>=0.07 and sh<=current_date then sh end, case when rc>=0.07 and rc<=0.99 and sh<=current_date and de<=current_date then de end,
 (array[0,4.90,4.90,6.90,9.90])[1+floor(pg_temp.r('sc'||g)*5)::int]
from (select *, placed_at+make_interval(mins=>(200+pg_temp.r('s1'||g)^2*7000)::int) sh, placed_at+make_interval(mins=>(200+pg_temp.r('s1'||g)^2*7000+1200+pg_temp.r('d1'||g)*8000)::int) de, pg_temp.r('oc'||g) rc
 from (select g, c.id cid, date_trunc('second', c.signed_up_at + (current_date::timestamp-c.signed_up_at)*pg_temp.r('ot'||g)) placed_at
   from generate_series(1,2600) g join customers c on c.id = 1+floor(pg_temp.r('oo'||g)^1.4*370)::int and c.id % 13 <> 5) a) b;
update orders o set coupon_id = c.id from coupons c
 where o.placed_at::date between c.valid_from and c.valid_until and pg_temp.r('cp'||o.id||'-'||c.id) < case when c.id=1 then 0.04 else 0.22 end;

insert into order_lines(order_id,variant_id,quantity,unit_price)
select o.id, v.id, 1+floor(pg_temp.r('lq'||o.id||'-'||n)^3*4)::int, v.price
from orders o cross join generate_series(1,5) n
join variants v on v.id = 1+floor(pg_temp.r('lv'||o.id||'-'||n)^1.25*((select max(id) from variants)-12))::int
where n <= 1+floor(pg_temp.r('ln'||o.id)^1.5*5) order by o.id,n;
update orders o set discount = round(x.s*coalesce((select percent_off from coupons c where c.id=o.coupon_id),0)/100.0,2)
from (select order_id, sum(quantity*unit_price) s from order_lines group by 1) x where x.order_id=o.id;
update orders o set total = x.s - o.discount + o.shipping_cost from (select order_id, sum(quantity*unit_price) s from order_lines group by 1) x where x.order_id=o.id;

insert into payments(order_id,method,amount,status,paid_at)
select o.id, pg_temp.pick('{PayPal,PayPal,credit card,credit card,credit card,invoice,Klarna,bank transfer}','pm'||o.id||t.s), o.total, t.s, o.placed_at+make_interval(mins=>case t.s when 'failed' then 2 else 10+(pg_temp.r('pt'||o.id)*240)::int end)
from orders o cross join (values ('failed'),('succeeded')) t(s)
where (t.s='failed' and pg_temp.r('pf'||o.id)<0.05) or (t.s='succeeded' and o.status in ('paid','shipped','delivered')) order by o.id,t.s;

insert into returns(order_line_id,quantity,reason,requested_at,received_at)
select l.id, 1, pg_temp.pick('{wrong size,wrong size,wrong size,damaged,not as described,not as described,changed my mind,changed my mind,arrived too late}','rr'||l.id), rq, case when rq+interval '6 days'<current_date and pg_temp.r('rv'||l.id)<0.93 then rq+make_interval(hours=>50+(pg_temp.r('rw'||l.id)*140)::int) end
from order_lines l join orders o on o.id=l.order_id join variants v on v.id=l.variant_id join products p on p.id=v.product_id
cross join lateral (select date_trunc('minute',o.delivered_at+make_interval(hours=>5+(pg_temp.r('rq'||l.id)*300)::int)) rq) z
where o.status='delivered' and rq<current_date and pg_temp.r('re'||l.id) < case when p.category_id in (11,12,13) then 0.17 else 0.055 end order by l.id;
insert into refunds(return_id,payment_id,amount,refunded_at)
select r.id, (select p.id from payments p where p.order_id=l.order_id and p.status='succeeded' limit 1), round(r.quantity*l.unit_price*case when pg_temp.r('fa'||r.id)<0.1 then 0.8 else 1 end,2), rd
from returns r join order_lines l on l.id=r.order_line_id
cross join lateral (select date_trunc('minute', r.received_at+make_interval(hours=>4+(pg_temp.r('fd'||r.id)*120)::int)) rd) z where rd<current_date and pg_temp.r('fr'||r.id)<0.94 order by r.id;

insert into reviews
select row_number() over (order by created_at,cid,pid)::int, pid, cid, rt, pg_temp.pick(case when rt>=4 then '{Love it,Great value,Exactly what I needed,Would buy again,Solid}' when rt=3 then '{It is ok,Decent,So-so}' else '{Disappointed,Broke after a week,Not worth the money}' end::text[],'ti'||cid||'-'||pid), created_at
from (select cid,pid, least(5,greatest(1,1+floor((pg_temp.r('ra'||cid||'-'||pid)*0.65+0.35*pg_temp.r('rb'||pid))*6.2)::int)) rt, min(d)+make_interval(hours=>20+(pg_temp.r('rc'||cid||'-'||pid)*400)::int) created_at
 from (select o.customer_id cid, v.product_id pid, o.delivered_at d from orders o join order_lines l on l.order_id=o.id join variants v on v.id=l.variant_id where o.status='delivered' and v.product_id%15<>7) a
 where pg_temp.r('rz'||cid||'-'||pid)<0.2 group by 1,2) b where created_at<current_date;

insert into carts
select row_number() over (order by c)::int, cid, c, s from (
 select customer_id cid, placed_at-interval '25 minutes' c, 'ordered' s from orders
 union all
 select cu.id, x, case when x>current_date-interval '3 days' then 'open' else 'abandoned' end from generate_series(1,1500) g join customers cu on cu.id=1+floor(pg_temp.r('kc'||g)*420)::int
 cross join lateral (select date_trunc('second',cu.signed_up_at+(current_date::timestamp-cu.signed_up_at)*pg_temp.r('kt'||g)) x) z) y;
insert into cart_items
select distinct on (c.id, v) c.id, v, 1+floor(pg_temp.r('kq'||c.id||'-'||n)^3*3)::int from carts c cross join generate_series(1,3) n
cross join lateral (select 1+floor(pg_temp.r('kv'||c.id||'-'||n)*((select max(id) from variants)))::int v) z where n<=1+floor(pg_temp.r('kn'||c.id)*3);
reset search_path;

set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists bistro cascade;
create schema bistro;
create or replace function pg_temp.r(text) returns double precision language sql immutable as
$$ select ('x'||substr(md5($1),1,8))::bit(32)::bigint / 4294967296.0::double precision $$;
create or replace function pg_temp.pick(a text[], s text) returns text language sql immutable as
$$ select a[1 + floor(('x'||substr(md5(s),1,8))::bit(32)::bigint / 4294967296.0 * array_length(a,1))::int] $$;
set search_path to bistro, public;

create table outlet (outlet_id int primary key, outlet_name text not null unique, city text not null, opened_on date not null, closed_on date, has_terrace boolean not null);
create table dining_table (dining_table_id int primary key, outlet_id int not null references outlet, table_no int not null, seat_count int not null, zone text not null check (zone in ('inside','terrace','bar')), unique (outlet_id, table_no));
create table staff_member (staff_member_id int primary key, full_name text not null, job text not null check (job in ('manager','waiter','cook','bartender','kitchen porter')), outlet_id int not null references outlet, hired_on date not null, left_on date, hourly_wage numeric(5,2) not null);
create table shift (shift_id serial primary key, staff_member_id int not null references staff_member, outlet_id int not null references outlet, planned_start timestamp not null, planned_end timestamp not null, clock_in timestamp, clock_out timestamp);
create table menu_section (menu_section_id int primary key, section_name text not null unique);
create table menu_item (menu_item_id int primary key, menu_section_id int not null references menu_section, item_name text not null unique, price numeric(6,2) not null, cost numeric(6,2) not null, is_vegetarian boolean not null, is_vegan boolean not null, on_menu_since date not null, off_menu_since date);
create table bill (bill_id int primary key, outlet_id int not null references outlet, dining_table_id int references dining_table, waiter_id int not null references staff_member, opened_at timestamp not null, closed_at timestamp, guest_count int, status text not null check (status in ('open','paid','void')), payment_type text check (payment_type in ('cash','card','voucher')));
create table bill_line (bill_line_id serial primary key, bill_id int not null references bill, menu_item_id int not null references menu_item, quantity int not null, unit_price numeric(6,2) not null);
create table tip (tip_id serial primary key, bill_id int not null unique references bill, staff_member_id int not null references staff_member, amount numeric(6,2) not null);
create table reservation (reservation_id int primary key, outlet_id int not null references outlet, dining_table_id int references dining_table, guest_name text not null, phone text, party_size int not null, booked_at timestamp not null, reserved_for timestamp not null, status text not null check (status in ('booked','seated','no-show','cancelled')));
create table supplier (supplier_id int primary key, supplier_name text not null unique, city text, contact_name text);
create table ingredient (ingredient_id int primary key, ingredient_name text not null unique, unit text not null, supplier_id int not null references supplier, unit_cost numeric(6,2) not null);
create table delivery (delivery_id serial primary key, supplier_id int not null references supplier, outlet_id int not null references outlet, ingredient_id int not null references ingredient, quantity numeric(7,1) not null, unit_cost numeric(6,2) not null, due_on date not null, arrived_on date);
create table stock_count (stock_count_id serial primary key, outlet_id int not null references outlet, ingredient_id int not null references ingredient, counted_on date not null, quantity numeric(7,1) not null, minimum_quantity numeric(7,1) not null);

insert into outlet values (1,'Old Harbour','Bristol',current_date-3900,null,true),(2,'Station Yard','Bath',current_date-2600,null,false),(3,'Clifton Green','Bristol',current_date-1900,null,true),(4,'Cathedral Close','Wells',current_date-1500,null,true),(5,'Market Cross','Cheltenham',current_date-760,null,false),(6,'Mill Lane','Bath',current_date-2300,current_date-230,true),(7,'Quayside','Cardiff',current_date-140,null,true);
insert into dining_table select row_number() over (order by o.outlet_id,n)::int, o.outlet_id, n, (array[2,2,4,4,4,6,8])[1+floor(pg_temp.r('sc'||o.outlet_id||'-'||n)*7)::int], case when n>10 then 'bar' when n>7 and has_terrace then 'terrace' else 'inside' end from outlet o cross join generate_series(1,12) n where n<=9+o.outlet_id%4;

insert into staff_member
select g, (string_to_array('Aisha,Beth,Callum,Dora,Ewan,Fiona,Gareth,Holly,Imran,Jess,Kit,Lowri,Marco,Nia,Owen,Poppy,Rhys,Sana,Theo,Una,Vik,Will,Yusuf,Zara',','))[1+g%24]||' '||(string_to_array('Abbott,Bevan,Coles,Davies,Evans,Fry,Gould,Hughes,Ibrahim,Jones,Kelly,Lloyd,Morgan,Nash,Olsen,Price,Rees,Shah,Thomas,Vaughan,Watts,Yates',','))[1+(g*5)%22], job, oid, h,
  case when o.closed_on is not null then o.closed_on when job<>'manager' and pg_temp.r('lv'||g)<0.22 and current_date-h>200 then h+(90+(current_date-h-90)*pg_temp.r('ld'||g))::int end,
  round((case job when 'manager' then 18.5 when 'cook' then 14.5 when 'bartender' then 12.6 when 'waiter' then 12.1 else 11.6 end+pg_temp.r('wg'||g)*2.4)::numeric,2)
from (select g, 1+(g-1)%7 oid, case when g<=7 then 'manager' else (array['waiter','waiter','cook','waiter','bartender','cook','waiter','kitchen porter','waiter','cook'])[1+(g/7)%10] end job from generate_series(1,84) g) a join outlet o on o.outlet_id=oid
cross join lateral (select greatest(o.opened_on, current_date-1300)+floor(pg_temp.r('h'||g)^1.4*((coalesce(o.closed_on,current_date)-30)-greatest(o.opened_on,current_date-1300)))::int h) z;
update staff_member set hired_on = (select greatest(opened_on, current_date-1300)+case when staff_member_id>7 then staff_member_id-8 else 0 end from outlet o where o.outlet_id=staff_member.outlet_id), left_on=(select closed_on from outlet o where o.outlet_id=staff_member.outlet_id) where staff_member_id <= 21;

insert into shift(staff_member_id,outlet_id,planned_start,planned_end,clock_in,clock_out)
select staff_member_id, outlet_id, ps, pe, case when pe<current_date and not absent then ps+make_interval(mins=>(pg_temp.r('ci'||k)*26-14+case when pg_temp.r('la'||k)<0.09 then 22 else 0 end)::int) end, case when pe<current_date and not absent then pe+make_interval(mins=>(pg_temp.r('co'||k)*70-20)::int) end
from (select s.staff_member_id, s.outlet_id, s.staff_member_id||'-'||d k, d::timestamp+make_interval(hours=>case when ev then 16 else 9 end) ps, d::timestamp+make_interval(hours=>case when ev then 23 else 16 end) pe, pg_temp.r('ab'||s.staff_member_id||'-'||d)<0.03 absent
 from staff_member s cross join generate_series(0,134) n cross join lateral (select current_date+14-n d) x cross join lateral (select pg_temp.r('ev'||s.staff_member_id||'-'||d)<0.6 ev) y
 where d>=s.hired_on and d<coalesce(s.left_on,current_date+60) and pg_temp.r('wk'||s.staff_member_id||'-'||(d-date '2020-01-01'))<0.6) z order by ps, staff_member_id;

insert into menu_section values (1,'Starters'),(2,'Mains'),(3,'Pizza'),(4,'Sides'),(5,'Desserts'),(6,'Soft Drinks'),(7,'Wine'),(8,'Beer'),(9,'Coffee & Tea');
insert into menu_item select row_number() over ()::int, p[1]::int, p[2], p[3]::numeric, round(p[3]::numeric*(0.19+0.2*pg_temp.r('c'||p[2]))::numeric,2), p[4]<>'m', p[4]='g', current_date-(60+pg_temp.r('om'||p[2])*1100)::int, case when p[5]='x' then current_date-(20+pg_temp.r('of'||p[2])*300)::int end
from (select string_to_array(trim(x),';') p from unnest(string_to_array('1;Soup of the Day;6.50;v;-|1;Crab Cakes;9.80;m;-|1;Burrata & Peach;9.20;v;-|1;Whipped Feta Toast;7.40;v;-|1;Salt Cod Croquettes;8.60;m;x|2;Steak Frites;23.50;m;-|2;Mussels & Chips;18.90;m;-|2;Roast Chicken;17.80;m;-|2;Wild Mushroom Risotto;15.60;v;-|2;Aubergine Curry;14.80;g;-|2;Fish Pie;17.20;m;-|2;Lamb Shank;21.40;m;-|2;Beetroot Burger;14.20;g;-|2;Venison Stew;20.60;m;x|3;Margherita;11.50;v;-|3;Pepperoni;13.40;m;-|3;Four Cheese;13.20;v;-|3;Marinara;10.80;g;-|3;Truffle & Egg;15.10;v;x|4;Skin-On Chips;4.40;g;-|4;Green Salad;4.60;g;-|4;Garlic Bread;4.90;v;-|4;Seasonal Greens;5.10;g;-|5;Sticky Toffee Pudding;7.60;v;-|5;Lemon Tart;7.20;v;-|5;Chocolate Mousse;6.90;v;-|5;Raspberry Sorbet;5.80;g;-|5;Cheeseboard;10.40;v;-|6;Elderflower Fizz;3.90;g;-|6;Ginger Beer;3.70;g;-|6;Cola;3.40;g;-|6;Sparkling Water;2.90;g;-|7;House Red;6.20;g;-|7;House White;6.20;g;-|7;Prosecco;7.40;g;-|7;Rioja Reserva;9.10;g;-|7;Picpoul;7.80;g;-|8;Harbour Lager;5.60;g;-|8;West Country Cider;5.40;g;-|8;Pale Ale;5.90;g;-|8;Alcohol-Free Lager;4.80;g;-|9;Espresso;2.60;g;-|9;Flat White;3.60;v;-|9;Pot of Tea;2.90;g;-|9;Hot Chocolate;3.90;v;-|1;Smoked Trout;8.90;m;-','|')) x) y;

insert into bill
select row_number() over (order by oa,g)::int, oid, case when pg_temp.r('tw'||g)<0.93 then tb end, w, oa, case when oa + interval '3 hours' < current_date then oa+make_interval(mins=>(35+pg_temp.r('du'||g)*95)::int) end, 1+floor(pg_temp.r('gc'||g)^1.4*6)::int,
 case when pg_temp.r('vo'||g)<0.02 then 'void' when oa+interval '3 hours'<current_date then 'paid' else 'open' end, null
from (select g, o.outlet_id oid, d.d + make_interval(mins=>(case when pg_temp.r('ln'||g)<0.4 then 12*60+pg_temp.r('m'||g)*130 else 17*60+40+pg_temp.r('m'||g)*200 end)::int) oa,
  (select dining_table_id from dining_table t where t.outlet_id=o.outlet_id order by md5(t.dining_table_id||'-'||g) limit 1) tb,
  (select staff_member_id from staff_member s where s.outlet_id=o.outlet_id and s.job in ('waiter','bartender') and s.hired_on<=d.d and coalesce(s.left_on,current_date+9)>d.d order by pg_temp.r(s.staff_member_id||'w'||g)*(1+s.staff_member_id%4) limit 1) w
 from generate_series(1,6200) g join outlet o on o.outlet_id=(array[1,1,1,1,2,2,2,3,3,3,4,4,5,5,5,6,6,7])[1+floor(pg_temp.r('o'||g)*18)::int]
 cross join lateral (select (greatest(o.opened_on,current_date-760)+floor(pg_temp.r('d'||g)^0.85*(coalesce(o.closed_on,current_date)-greatest(o.opened_on,current_date-760)))::int)::timestamp d) d
 where extract(isodow from d.d)<>1 and (extract(isodow from d.d)>=5 or pg_temp.r('wd'||g)<0.62)) a where w is not null;
update bill set payment_type = (array['card','card','card','card','cash','cash','voucher'])[1+floor(pg_temp.r('pt'||bill_id)*7)::int] where status='paid';

insert into bill_line(bill_id,menu_item_id,quantity,unit_price)
select b.bill_id, m.menu_item_id, greatest(1,least(b.guest_count, 1+floor(pg_temp.r('q'||b.bill_id||'-'||n)^2*b.guest_count)::int)), m.price
from bill b cross join generate_series(1,6) n
cross join lateral (select case when n=1 then 6+floor(pg_temp.r('i1'||b.bill_id)^1.3*14)::int when n=2 then 29+floor(pg_temp.r('i2'||b.bill_id)*17)::int else 1+floor(pg_temp.r('i'||b.bill_id||'-'||n)*46)::int end i) z
join menu_item m on m.menu_item_id=z.i
where n<=2+floor(pg_temp.r('nl'||b.bill_id)*3.3) and (m.off_menu_since is null or m.off_menu_since>b.opened_at::date)
  and not (m.item_name in ('Cheeseboard','Hot Chocolate','Seasonal Greens') and b.opened_at>current_date-40) order by b.bill_id,n;
insert into tip(bill_id,staff_member_id,amount)
select b.bill_id, b.waiter_id, round((s*(0.03+0.13*pg_temp.r('ti'||b.bill_id))*(1+0.35*pg_temp.r('tw'||b.waiter_id)))::numeric*2,0)/2 from bill b join (select bill_id, sum(quantity*unit_price) s from bill_line group by 1) x using(bill_id) where b.status='paid' and pg_temp.r('ht'||b.bill_id)<0.58 and s>8;

insert into reservation
select row_number() over (order by ba,g)::int, oid, (select dining_table_id from dining_table t where t.outlet_id=oid and seat_count>=least(ps,8) order by md5(t.dining_table_id||'r'||g) limit 1),
 pg_temp.pick('{Anderson,Bennett,Clarke,Dixon,Edwards,Fletcher,Griffiths,Howard,Ingram,Jarvis,Khan,Lambert,Mason,Newman,Parsons,Quinn,Russell,Saunders,Turner,Webb}','gn'||g), case when pg_temp.r('rp'||g)<0.9 then '07'||lpad((pg_temp.r('ph'||g)*1e9)::bigint::text,9,'0') end, ps, ba, rf,
 case when pg_temp.r('st'||g)<0.11 then 'cancelled' when rf>=current_date then 'booked' when pg_temp.r('st'||g)<0.11+0.05+0.02*oid then 'no-show' else 'seated' end
from (select *, rf-make_interval(hours=>(2+pg_temp.r('lead'||g)^2*500)::int) ba from (select g, o.outlet_id oid, least(10,1+floor(pg_temp.r('ps'||g)^1.3*9))::int ps,
  (greatest(o.opened_on,current_date-500)+floor(pg_temp.r('rd'||g)*(coalesce(o.closed_on,current_date+25)-greatest(o.opened_on,current_date-500)))::int)::timestamp+make_interval(mins=>(case when pg_temp.r('rl'||g)<0.3 then 720 else 1080 end+15*floor(pg_temp.r('rm'||g)*9))::int) rf
 from generate_series(1,1900) g join outlet o on o.outlet_id=1+floor(pg_temp.r('ro'||g)*7)::int) a) b where ba<current_date+interval '12 hours';

insert into supplier values (1,'Severn Fish Company','Bristol','Mick Tully'),(2,'Bakehouse Nine','Bath','Sally Orr'),(3,'Mendip Farm Produce','Wells','Tom Hale'),(4,'Castle Butchers','Cardiff','Bryn Howell'),(5,'West Dairy','Shepton Mallet','Carol Pike'),(6,'Vineyard Imports','London','Henri Blanc'),(7,'Drinks Direct','Swindon','Neil Ross'),(8,'Roast & Grind','Bristol','Abby Stone'),(9,'Pantry Wholesale','Gloucester',null);
insert into ingredient select row_number() over ()::int, p[1], p[2], p[3]::int, p[4]::numeric from (select string_to_array(x,';') p from unnest(string_to_array('Mussels;kg;1;6.20|Cod;kg;1;13.50|Trout;kg;1;11.80|Crab Meat;kg;1;24.00|Sourdough;loaf;2;2.90|Burger Buns;piece;2;0.45|Pizza Dough;ball;2;0.70|Potatoes;kg;3;0.95|Mushrooms;kg;3;5.40|Beetroot;kg;3;1.60|Aubergine;kg;3;2.80|Salad Leaves;kg;3;7.10|Sirloin;kg;4;22.50|Chicken;kg;4;6.80|Lamb Shanks;kg;4;11.20|Pepperoni Sausage;kg;4;12.30|Mozzarella;kg;5;7.90|Feta;kg;5;9.20|Cream;litre;5;3.60|Butter;kg;5;6.70|Rioja;bottle;6;7.80|Prosecco Bottles;bottle;6;6.10|Lager Keg;keg;7;98.00|Cider Keg;keg;7;92.00|Coffee Beans;kg;8;14.60|Flour;kg;9;0.85|Olive Oil;litre;9;7.40|Rice;kg;9;2.20','|')) x) y;
insert into delivery(supplier_id,outlet_id,ingredient_id,quantity,unit_cost,due_on,arrived_on)
select i.supplier_id, o.outlet_id, i.ingredient_id, round((case when i.unit='keg' then 2+pg_temp.r(k)*5 else 5+pg_temp.r(k)*40 end)::numeric,0), round(i.unit_cost*(0.9+0.25*pg_temp.r('uc'||k))::numeric*(1-0.0001*(current_date-du)),2), du, case when ar<current_date and pg_temp.r('na'||k)>0.015 then ar end
from ingredient i cross join outlet o cross join generate_series(0,19) n cross join lateral (select i.ingredient_id||'-'||o.outlet_id||'-'||n k) kk
cross join lateral (select current_date+6-(n*21+floor(pg_temp.r('dd'||k)*20))::int du) a cross join lateral (select du+case when pg_temp.r('ar'||k)<0.06+0.025*i.supplier_id then 1+floor(pg_temp.r('al'||k)*4)::int else 0 end ar) b
where du>=o.opened_on and du<coalesce(o.closed_on,current_date+99) and pg_temp.r('xx'||k)<0.7 order by du,k;
insert into stock_count(outlet_id,ingredient_id,counted_on,quantity,minimum_quantity)
select o.outlet_id,i.ingredient_id,d, round((case when i.unit='keg' then pg_temp.r('sq'||k)*7 else pg_temp.r('sq'||k)*45 end)::numeric,0), case when i.unit='keg' then 2 else 8 end
from outlet o cross join ingredient i cross join generate_series(0,17) n cross join lateral (select current_date-(2+o.outlet_id%3+n*14) d) x cross join lateral (select o.outlet_id||'-'||i.ingredient_id||'-'||n k) kk
where d>=o.opened_on and d<coalesce(o.closed_on,current_date+1) order by d,1,2;
reset search_path;

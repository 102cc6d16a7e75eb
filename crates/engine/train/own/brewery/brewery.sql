set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists brewery cascade;
create schema brewery;
set search_path to brewery;

create function rnd(k text) returns double precision language sql immutable as
$$ select ('x' || substr(md5(k), 1, 7))::bit(28)::int / 268435456.0::double precision $$;

create table recipe (
  id int primary key, name text not null unique, style text not null, target_abv numeric(3,1) not null,
  target_ibu int not null, days_in_tank int not null, active boolean not null default true, first_brewed_on date);
create table supplier (
  id int primary key, name text not null, town text not null, country text not null, lead_time_days int);
create table ingredient (
  id int primary key, name text not null unique, category text not null, unit text not null,
  supplier_id int not null references supplier, cost_per_unit numeric(8,2) not null,
  stock numeric(10,1) not null, reorder_level numeric(10,1) not null);
create table recipe_ingredient (
  recipe_id int references recipe, ingredient_id int references ingredient, amount numeric(8,2) not null,
  primary key (recipe_id, ingredient_id));
create table brewer (
  id int primary key, first_name text not null, last_name text not null, hired_on date not null, left_on date);
create table tank (
  id int primary key, name text not null unique, kind text not null, capacity_litres int not null,
  last_cleaned_on date, out_of_service boolean not null default false);
create table batch (
  id int primary key, batch_number text not null unique, recipe_id int not null references recipe,
  tank_id int not null references tank, brewer_id int not null references brewer,
  brewed_on date not null, packaged_on date, volume_litres int not null,
  original_gravity numeric(4,3), final_gravity numeric(4,3), status text not null, notes text);
create table pub (
  id int primary key, name text not null, town text not null, landlord text not null, phone text,
  tied boolean not null, account_opened_on date not null, account_closed_on date);
create table delivery (
  id int primary key, pub_id int not null references pub, delivered_on date not null, driver text not null,
  status text not null, paid_on date);
create table delivery_item (
  id int primary key, delivery_id int not null references delivery, batch_id int not null references batch,
  keg_size_litres int not null, kegs int not null, price_per_keg numeric(8,2) not null);
create table keg_return (
  id int primary key, pub_id int not null references pub, returned_on date not null,
  kegs int not null, damaged int not null default 0, full_kegs int not null default 0, reason text);
create table ingredient_order (
  id int primary key, ingredient_id int not null references ingredient, ordered_on date not null,
  expected_on date not null, received_on date, quantity numeric(10,1) not null, unit_cost numeric(8,2) not null);

comment on column recipe.target_abv is 'alcohol by volume in percent';
comment on column recipe.target_ibu is 'bitterness';
comment on column batch.status is 'fermenting, conditioning, packaged or dumped';
comment on column batch.packaged_on is 'day the beer went into kegs; empty while still in the tank or when dumped';
comment on column pub.tied is 'true: the pub belongs to us; false: free house';
comment on column delivery.status is 'planned, delivered or cancelled';
comment on column delivery.paid_on is 'day the pub paid for the delivery; empty when still owed';
comment on column keg_return.full_kegs is 'how many of the returned kegs came back full (beer rejected)';
comment on table keg_return is 'Empty (or rejected) kegs that pubs hand back';
comment on column tank.kind is 'fermenter, conditioning or bright';

insert into recipe values
 (1,'Miller''s Bitter','Bitter',3.9,32,12,true,null),(2,'Old Ferryman','Porter',5.2,28,18,true,null),
 (3,'Harvest Gold','Golden Ale',4.2,24,12,true,null),(4,'Black Heron','Stout',5.8,38,21,true,null),
 (5,'Weir Pale','Pale Ale',4.5,36,14,true,null),(6,'Lock Keeper IPA','IPA',6.2,62,18,true,null),
 (7,'Towpath Lager','Lager',4.8,22,35,true,null),(8,'Cloud Nine','Wheat Beer',5.0,14,14,true,null),
 (9,'Winter Lantern','Strong Ale',7.4,30,30,true,null),(10,'Hedgerow Saison','Saison',6.0,26,21,true,null),
 (11,'Little Mill','Table Beer',2.8,18,10,true,null),(12,'Double Lock','IPA',8.1,75,24,true,null),
 (13,'Smoke House','Porter',5.6,30,20,false,null),(14,'Elderflower Summer','Golden Ale',4.0,20,12,true,null),
 (15,'Barley Baron','Strong Ale',9.5,55,60,true,null);
insert into supplier values
 (1,'Crisp & Sons Maltings','Great Ryburgh','United Kingdom',5),(2,'Warminster Malt','Warminster','United Kingdom',6),
 (3,'Hallertau Hopfen GmbH','Mainburg','Germany',14),(4,'Kentish Hop Growers','Faversham','United Kingdom',4),
 (5,'Yakima Direct','Yakima','United States',21),(6,'White Yeast Lab','Leuven','Belgium',9),(7,'Brewmart Sundries','Burton upon Trent','United Kingdom',3);
insert into ingredient values
 (1,'Maris Otter','malt','kg',1,1.10,4200,2000),(2,'Pilsner Malt','malt','kg',1,0.95,1500,1800),
 (3,'Crystal Malt','malt','kg',2,1.30,620,300),(4,'Chocolate Malt','malt','kg',2,1.45,210,150),
 (5,'Roasted Barley','malt','kg',2,1.25,90,120),(6,'Wheat Malt','malt','kg',1,1.05,800,400),
 (7,'Munich Malt','malt','kg',1,1.15,450,300),(8,'Smoked Malt','malt','kg',2,1.90,300,0),
 (9,'Flaked Oats','adjunct','kg',7,0.90,260,100),(10,'Fuggle','hops','kg',4,14.50,85,30),
 (11,'East Kent Golding','hops','kg',4,15.20,22,35),(12,'Challenger','hops','kg',4,13.80,60,25),
 (13,'Hallertau Mittelfrüh','hops','kg',3,18.40,40,20),(14,'Saaz','hops','kg',3,19.10,18,20),
 (15,'Citra','hops','kg',5,32.00,55,25),(16,'Mosaic','hops','kg',5,31.50,31,25),(17,'Simcoe','hops','kg',5,29.90,0,15),
 (18,'English Ale Yeast','yeast','pack',6,58.00,24,10),(19,'Lager Yeast','yeast','pack',6,64.00,6,8),
 (20,'Saison Yeast','yeast','pack',6,66.00,7,4),(21,'Wheat Beer Yeast','yeast','pack',6,62.00,9,4),
 (22,'Elderflower','adjunct','kg',7,22.00,12,5),(23,'Orange Peel','adjunct','kg',7,11.00,9,4),
 (24,'Irish Moss','adjunct','kg',7,17.50,15,5),(25,'Candi Sugar','adjunct','kg',7,3.20,140,60),(26,'Cocoa Nibs','adjunct','kg',7,13.00,20,0);
insert into recipe_ingredient values
 (1,1,320),(1,3,30),(1,10,3),(1,11,2),(1,18,2),(1,24,0.2),(2,1,340),(2,3,40),(2,4,35),(2,10,3.5),(2,18,3),
 (3,1,330),(3,11,3),(3,12,2),(3,18,2),(3,24,0.2),(4,1,350),(4,5,45),(4,4,20),(4,9,60),(4,12,4),(4,18,3),
 (5,1,350),(5,3,15),(5,15,4),(5,12,2),(5,18,2),(6,1,430),(6,3,20),(6,15,7),(6,16,6),(6,18,4),
 (7,2,380),(7,13,4),(7,14,3),(7,19,4),(8,2,180),(8,6,210),(8,13,2),(8,21,3),(8,23,1.5),
 (9,1,520),(9,3,60),(9,7,50),(9,10,4),(9,18,5),(9,23,2),(10,2,350),(10,6,60),(10,14,3.5),(10,20,4),(10,25,25),
 (11,1,210),(11,9,40),(11,15,2.5),(11,18,2),(12,1,580),(12,15,10),(12,16,9),(12,17,6),(12,18,6),(12,25,20),
 (13,1,330),(13,8,90),(13,4,30),(13,10,3),(13,18,3),(14,1,310),(14,11,2.5),(14,22,3),(14,18,2),(15,1,700),(15,3,80),(15,11,9),(15,18,8);
insert into brewer values
 (1,'Agnes','Thorne','2014-03-01',null),(2,'Rupert','Dale','2017-06-15',null),(3,'Ines','Moreira','2020-01-06',null),
 (4,'Callum','Frith','2021-09-01',current_date-210),(5,'Petra','Novak',current_date-640,null),(6,'Hamish','Boyd',current_date-95,null);
insert into tank
 select i, (array['FV1','FV2','FV3','FV4','FV5','FV6','CT1','CT2','BT1','BT2'])[i],
  case when i<=6 then 'fermenter' when i<=8 then 'conditioning' else 'bright' end,
  (array[2000,2000,2000,3000,3000,1000,2000,1500,2000,1000])[i],
  current_date - (array[6,19,3,41,12,88,9,27,33,4])[i], i in (6)
 from generate_series(1,10) i;

-- batches: one about every 3 days, oldest first
insert into batch
 select n, 'B' || lpad((n+1200)::text,5,'0'), r, t, b, d,
   case when st='packaged' then d + days end, vol,
   og, case when st in ('packaged','dumped') or (st='conditioning') then fg end, st,
   case when st='dumped' then (array['infected','wild yeast, sour taste','heating failed overnight'])[1+floor(rnd('nt'||n)*3)::int]
        when rnd('n2'||n)<0.08 then (array['slow start, repitched yeast','slightly over colour','low volume, stuck mash','extra dry hop'])[1+floor(rnd('nt'||n)*4)::int] end
 from (
  select x.*, case when dmp then 'dumped' when d + days <= current_date then 'packaged'
              when d + (days*0.8)::int <= current_date then 'conditioning' else 'fermenting' end st,
     round((1.000 + abv*0.0102 + (rnd('og'||n)-0.5)*0.003)::numeric,3) og,
     round((1.008 + abv*0.0008 + (rnd('fg'||n)-0.5)*0.003)::numeric,3) fg
  from (
   select n, r.id r, r.target_abv abv, d, r.days_in_tank + floor(rnd('dd'||n)*6)::int - 1 - (r.id % 3) as days,
     rnd('dump'||n) < 0.025 and d < current_date - 40 as dmp,
     t.id t, (t.capacity_litres * (0.78 + 0.2*rnd('v'||n)))::int/10*10 vol,
     case when d > current_date-90 and rnd('b6'||n)<0.25 then 6
          when d < current_date-640 then (array[1,1,2,2,3,4])[1+floor(rnd('b'||n)*6)::int]
          when d < current_date-215 then (array[1,2,2,3,3,4,5])[1+floor(rnd('b'||n)*7)::int]
          else (array[1,2,2,3,3,5,5])[1+floor(rnd('b'||n)*7)::int] end b
   from (select n, current_date - 905 + (n*3.18 + rnd('d'||n)*2)::int d from generate_series(1,283) n) g
   cross join lateral (select (array[1,1,1,1,2,2,3,3,3,4,4,5,5,5,5,6,6,6,7,7,8,10,11,12,9,14])[1+floor(rnd('r'||n)*26)::int] rr) p
   join recipe r on r.id = case when n in (9,22,41,60) then 13 when rr=9 and extract(month from d) between 4 and 8 then 14
        when rr=14 and extract(month from d) not between 4 and 8 then 9 else rr end
   join tank t on t.id = (array[1,2,3,4,5,1,2,3,4,5,7,9,10])[1+floor(rnd('t'||n)*13)::int]
  ) x where d <= current_date
 ) y;
update tank set out_of_service = true where name = 'FV6';
update recipe r set first_brewed_on = (select min(brewed_on) from batch b where b.recipe_id=r.id);

insert into pub
 select i, nm, tw, ld, '01632 ' || lpad((960000+floor(rnd('ph'||i)*9999))::text,6,'0'), rnd('tied'||i) < 0.3,
   current_date - (1000 + floor(rnd('op'||i)*2200))::int, null
 from (select row_number() over () ::int i, split_part(x,'|',1) nm, split_part(x,'|',2) tw, split_part(x,'|',3) ld from unnest(array[
 'The Red Lion|Ashcombe|Dave Wilkins','The Crown|Millbridge|Sheila Potts','The Plough|Ashcombe|Graham Tuck','The Railway Tavern|Millbridge|Anita Desai',
 'The White Hart|Stokeley|Barry Nunn','The Fox & Hounds|Upper Wenlow|Moira Kean','The King''s Arms|Harford|Terry Blunt','The Swan|Harford|Joanne Pike',
 'The Wheatsheaf|Stokeley|Colin Marsh','The Bell|Nether Wenlow|Rosie Garland','The Ship|Port Ansel|Mick Dorran','The Anchor|Port Ansel|Kath Lowe',
 'The Royal Oak|Harford|Neil Sumner','The Rose & Crown|Ashcombe|Priya Nair','The George|Millbridge|Len Whittle','The Black Bull|Tarnworth|Sandra Ogden',
 'The Greyhound|Tarnworth|Ian Mabey','The Three Tuns|Harford|Bev Chalmers','The Blue Boar|Stokeley|Phil Rudd','The Cricketers|Upper Wenlow|Tom Hazell',
 'The Old Mill Inn|Millbridge|Yvonne Carr','The Star|Port Ansel|Gus Tremlett','The Albion|Harford|Carla Dunn','The Waggon & Horses|Tarnworth|Stu Perrin',
 'The Chequers|Nether Wenlow|Hetty Lang','The Half Moon|Ashcombe|Vic Dolan','The Nag''s Head|Harford|Marie Stubbs','The Queen''s Head|Millbridge|Owen Price',
 'The Ferry Inn|Port Ansel|Lorna Bligh','The Duke of York|Harford|Raj Patel','The Angel|Stokeley|Clive Manning','The Hop Pole|Ashcombe|Debs Farrow',
 'The Barley Mow|Tarnworth|Keith Snell','The Black Horse|Upper Wenlow|Una Fallon','The Malt Shovel|Millbridge|Pete Arkwright','The Jolly Sailor|Port Ansel|Nora Hicks',
 'The Tap Room|Harford|Zoe Lambert','Wenlow Social Club|Upper Wenlow|Arthur Gill','The Lamb|Nether Wenlow|Jess Tolley','The Cross Keys|Tarnworth|Hugh Bannister',
 'The Griffin|Stokeley|Wendy Foss','The Bay Horse|Ashcombe|Roy Kettle']) x) z;
update pub set account_closed_on = current_date - 120 where id = 19;
update pub set account_closed_on = current_date - 330 where id = 27;
update pub set account_opened_on = current_date - 400 where id = 37;
update pub set account_opened_on = current_date - 150 where id = 41;
update pub set account_opened_on = current_date - 25 where id = 42;

insert into delivery
 select row_number() over (order by d, p)::int, p, d, drv,
   case when d > current_date then 'planned' when cancelled then 'cancelled' else 'delivered' end,
   case when d <= current_date and not cancelled and d + pd <= current_date and not owes then d + pd end
 from (select p.id p, d, (array['Wayne Hobbs','Wayne Hobbs','Lottie Finch','Lottie Finch','Marek Zielinski'])[1+floor(rnd('dr'||p.id||'-'||n)*5)::int] drv,
     rnd('can'||p.id||'-'||n) < 0.03 cancelled, (9 + rnd('pd'||p.id||'-'||n)*34 + rnd('pp'||p.id)*8)::int pd,
     (d > current_date - 150 and rnd('owe'||p.id||'-'||n) < 0.12) owes
   from pub p cross join generate_series(0,95) n
   cross join lateral (select current_date - 860 + (n*(9 + rnd('iv'||p.id)*9) + rnd('j'||p.id||'-'||n)*4)::int d) g
   where d > p.account_opened_on + 6 and (p.account_closed_on is null or d < p.account_closed_on) and d <= current_date + 20
     and p.id <> 42 and not (p.id in (8,33) and d > current_date - 65)) q
 where extract(dow from d) <> 0;

insert into delivery_item
 select row_number() over (order by de.id, k)::int, de.id, b.id, sz, 1 + floor(power(rnd('kg'||de.id||'-'||k),1.6)*7)::int,
   round(((sz * (1.9 + r.target_abv*0.19) * case when p.tied then 0.92 else 1 end * (1 + (de.delivered_on - current_date + 900)/9000.0)))::numeric,2)
 from delivery de join pub p on p.id=de.pub_id
 cross join generate_series(1,3) k
 cross join lateral (select (array[30,30,50,50,20])[1+floor(rnd('sz'||de.id||'-'||k)*5)::int] sz) s
 join lateral (select b.* from batch b where b.packaged_on < de.delivered_on and b.packaged_on > de.delivered_on - 75
     order by md5(de.id||'-'||k||'-'||b.id) limit 1) b on true
 join recipe r on r.id=b.recipe_id
 where k=1 or rnd('kk'||de.id||'-'||k) < 0.62;
delete from delivery d where not exists (select 1 from delivery_item i where i.delivery_id=d.id);

insert into keg_return
 select row_number() over (order by dt, pub_id)::int, pub_id, dt, kegs, case when rnd('dm'||id)<0.06 then 1 else 0 end,
   case when fl then 1 else 0 end, case when fl then (array['sour','flat','wrong beer delivered','past its date'])[1+floor(rnd('rs'||id)*4)::int] end
 from (select d.id, d.pub_id, d.delivered_on + (12 + rnd('rd'||d.id)*20)::int dt, rnd('fl'||d.id)<0.04 fl,
     (select greatest(1, sum(kegs) - case when rnd('ls'||d.id)<0.12 then 1 + floor(rnd('l2'||d.id)*2)::int else 0 end) from delivery_item i where i.delivery_id=d.id) kegs
   from delivery d where d.status='delivered' and rnd('nr'||d.id) > 0.05) x
 where dt <= current_date;

insert into ingredient_order
 select row_number() over (order by o, ing)::int, ing, o, o + lt, case when o + lt + late <= current_date and not pend then o + lt + late end, q, c
 from (select i.id ing, o, s.lead_time_days lt, case when rnd('lt'||i.id||'-'||n)<0.3 then (rnd('l3'||i.id||'-'||n)*9)::int else 0 end
        - case when rnd('er'||i.id||'-'||n)<0.15 then 1 else 0 end late,
     o between current_date-30 and current_date-12 and rnd('pe'||i.id||'-'||n) < 0.2 pend,
     (case i.category when 'malt' then 1000 + floor(rnd('q'||i.id||'-'||n)*5)*250 when 'hops' then 20 + floor(rnd('q'||i.id||'-'||n)*9)*5
        when 'yeast' then 6 + floor(rnd('q'||i.id||'-'||n)*8) else 10 + floor(rnd('q'||i.id||'-'||n)*6)*5 end)::numeric q,
     round((i.cost_per_unit * (0.86 + 0.14*n/22.0 + (rnd('c'||i.id||'-'||n)-0.5)*0.05))::numeric,2) c
   from ingredient i join supplier s on s.id=i.supplier_id cross join generate_series(0,22) n
   cross join lateral (select current_date - 870 + (n*(30+rnd('ii'||i.id)*18) + rnd('oj'||i.id||'-'||n)*14)::int o) g
   where o <= current_date and i.id not in (8,26)) z;

drop function rnd(text);
analyze recipe, ingredient, batch, pub, delivery, delivery_item, keg_return, ingredient_order;
reset search_path;

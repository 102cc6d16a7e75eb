drop schema if exists stables cascade;
create schema stables;
set search_path = stables;

create table owners (
  own_id int primary key,
  own_name text not null,
  phone text,
  email text,
  town text,
  cust_since date not null,
  own_st char(1) not null
);
comment on table owners is 'Horse owners, customers of the livery yard';
comment on column owners.own_st is 'A = active, W = on the waiting list, F = former customer';

create table horses (
  hrs_id int primary key,
  hrs_name text not null,
  breed text,
  sex char(1) not null,
  foaled_on date,
  hgt_cm int,
  own_id int references owners,
  arrived_on date not null,
  left_on date,
  hrs_st char(1) not null
);
comment on column horses.own_id is 'owner; empty for the school horses belonging to the stables';
comment on column horses.sex is 'M = mare, G = gelding, S = stallion';
comment on column horses.hgt_cm is 'height at the withers in cm';
comment on column horses.hrs_st is 'A = active, R = resting/injured, S = sold or moved away, D = deceased';

create table riders (
  rdr_id int primary key,
  first_name text not null,
  last_name text not null,
  birth_dt date,
  lvl char(1) not null,
  joined_on date not null,
  email text
);
comment on column riders.lvl is 'B = beginner, I = intermediate, A = advanced';

create table instructors (
  ins_id int primary key,
  ins_name text not null,
  hired_on date not null,
  left_on date,
  hr_rate numeric(6,2) not null
);
comment on column instructors.hr_rate is 'pay per hour in euro';

create table lessons (
  les_id int primary key,
  ins_id int not null references instructors,
  starts_at timestamp not null,
  dur_min int not null,
  les_type text not null,
  arena text not null,
  max_rdr int not null,
  les_st char(1) not null
);
comment on column lessons.les_st is 'P = planned, D = done, X = called off';
comment on column lessons.max_rdr is 'places available';

create table bookings (
  bkg_id int primary key,
  les_id int not null references lessons,
  rdr_id int not null references riders,
  hrs_id int references horses,
  bkd_at timestamp not null,
  price numeric(7,2) not null,
  bkg_st char(1) not null
);
comment on column bookings.hrs_id is 'school horse assigned; empty if none was assigned';
comment on column bookings.bkg_st is 'B = booked, A = attended, N = no-show, C = cancelled';

create table boxes (
  box_id int primary key,
  box_code text not null unique,
  barn text not null,
  size_m2 numeric(4,1) not null,
  has_paddock boolean not null,
  list_rent numeric(7,2) not null
);
comment on column boxes.list_rent is 'list price per month';

create table box_contracts (
  ctr_id int primary key,
  box_id int not null references boxes,
  own_id int not null references owners,
  hrs_id int not null references horses,
  start_on date not null,
  end_on date,
  mth_rent numeric(7,2) not null
);
comment on table box_contracts is 'Who rented which box from when to when; end_on is empty for running contracts';

create table feed_deliveries (
  dlv_id int primary key,
  feed_name text not null,
  supplier text not null,
  ord_on date not null,
  dlv_on date,
  qty_kg int not null,
  kg_price numeric(6,3) not null
);
comment on column feed_deliveries.dlv_on is 'day of arrival; empty as long as the order is outstanding';

create table care_visits (
  vis_id int primary key,
  hrs_id int not null references horses,
  vis_kind char(1) not null,
  prov_name text not null,
  vis_on date not null,
  reason text,
  cost numeric(8,2) not null,
  next_due date
);
comment on column care_visits.vis_kind is 'F = farrier, V = vet, D = dentist';
comment on column care_visits.prov_name is 'name of the farrier, vet or dentist';

create table competitions (
  cmp_id int primary key,
  cmp_name text not null,
  venue text not null,
  held_on date not null,
  discipline text not null
);

create table entries (
  ent_id int primary key,
  cmp_id int not null references competitions,
  rdr_id int not null references riders,
  hrs_id int not null,
  entry_fee numeric(6,2) not null,
  plc int,
  prize numeric(7,2)
);
comment on column entries.plc is 'final rank, 1 = winner; empty if not ridden, retired or not yet held';
comment on column entries.prize is 'prize money in euro';

create table invoices (
  inv_id int primary key,
  inv_no text not null unique,
  own_id int not null references owners,
  issued_on date not null,
  due_on date not null,
  total numeric(9,2) not null,
  inv_st char(1) not null
);
comment on column invoices.inv_st is 'O = open, T = partly paid, P = paid, X = cancelled';

create table payments (
  pay_id int primary key,
  inv_id int not null,
  paid_on date not null,
  amt numeric(9,2) not null,
  method text not null
);

create function pg_temp.h(t text, n int) returns int language sql immutable as
$$ select ('x'||substr(md5(t),1,7))::bit(28)::int % n $$;

-- 46 owners
insert into owners
select i, n, '0'||(611+pg_temp.h('ph'||i,80))||' '||lpad((100000+pg_temp.h('pn'||i,890000))::text,6,'0'),
  case when i%9=4 then null else lower(replace(replace(n,' ','.'),'''',''))||'@'||(array['mailbox.eu','postnet.org','farmail.com'])[1+i%3] end,
  (array['Ashford','Millbrook','Westerham','Oakley','Harrowby','Tillington','Brackley'])[1+pg_temp.h('tw'||i,7)],
  current_date - 200 - pg_temp.h('cs'||i,2600),
  case when i>=43 then 'W' else 'A' end
from unnest(array['Margaret Ellison','Henrik Solberg','Claire Pemberton','Tobias Wendt','Ines Carvalho','Rupert Haldane','Saskia Vermeer','Douglas Finch','Annette Keller','Patrick O''Dowd',
'Yvonne Marchetti','Gareth Llewellyn','Beatrix Lomax','Stefan Ostrowski','Lucinda Farrow','Martin Brandvold','Helena Drake','Oscar Lindgren','Philippa Nash','Jonas Rietveld',
'Catherine Boyle','Edmund Thorne','Silvia Bassani','Nigel Prescott','Ulrike Hansen','Fergus McRae','Diana Whitlock','Anton Kowal','Rosalind Quick','Thomas Abbot',
'Vera Lundqvist','Simon Garside','Marion Tessier','Leonard Pike','Greta Holm','Alistair Munro','Paula Ferreira','Conrad Bishop','Judith Amsel','Neil Cartwright',
'Fiona Baxter','Walter Siegel','Irene Dalby','Hugo Castellan','Bridget Shaw','Matthias Roth']) with ordinality as u(n,i);

-- horses: 1..58 private, 59..84 school horses
insert into horses
select i, n,
  (array['Hanoverian','Connemara','Irish Draught','Haflinger','Thoroughbred','Welsh Cob','Icelandic','Andalusian','Dutch Warmblood'])[1+pg_temp.h('br'||i,9)],
  case when pg_temp.h('sx'||i,20)<9 then 'M' when pg_temp.h('sx'||i,20)<18 then 'G' else 'S' end,
  case when i%19=7 then null else current_date - 1500 - pg_temp.h('fo'||i,6500) end,
  138 + pg_temp.h('hg'||i,37),
  case when i<=40 then i when i<=58 then 1+pg_temp.h('ow'||i,22) end,
  current_date - (case when i%5=0 then 150+pg_temp.h('ar'||i,700) else 1100+pg_temp.h('ar'||i,1200) end),
  case when i%13=6 then current_date - 20 - pg_temp.h('lf'||i,120) end,
  case when i in (19,71) then 'D' when i%13=6 then 'S' when i%11=3 then 'R' else 'A' end
from unnest(array['Moonraker','Bramble','Castle Rock','Duchess','Ebony Star','Fandango','Galway Mist','Harlequin','Indigo','Juniper',
'Kestrel','Lady Grey','Merlin','Nutmeg','Oberon','Pepperpot','Quicksilver','Rosalie','Sandstorm','Tinkerbell',
'Ulysses','Valentino','Whisper','Xanthos','Yarrow','Zephyr','Apollo','Bella Donna','Copper','Domino',
'Evita','Falstaff','Ginger Snap','Highlander','Ivory','Jasper','King Arthur','Lavender','Mistral','Nero',
'Olympia','Paladin','Queenie','Ragtime','Silver Birch','Thunderbolt','Umber','Velvet','Winston','Amber Glow',
'Black Pearl','Cavalier','Dakota','Emerald','Firefly','Gulliver','Hazel','Icarus',
'Biscuit','Clover','Daisy','Freckles','Gizmo','Honey','Jigsaw','Lucky','Muffin','Noodle',
'Oreo','Patch','Rusty','Smokey','Teddy','Toffee','Poppy','Conker','Dandelion','Pumpkin',
'Sparky','Buttons','Crumble','Misty','Hobnob','Marmalade']) with ordinality as u(n,i);

update horses set sex='G' where sex='S' and own_id is null;
update owners o set own_st='F' where own_st='A' and not exists (select 1 from horses h where h.own_id=o.own_id and h.left_on is null);
update owners o set cust_since = least(cust_since, (select min(arrived_on) - 7 from horses h where h.own_id=o.own_id));

-- riders: 36 x 4
insert into riders
select i,
 (array['Emma','Sophie','Liam','Chloe','Oliver','Mia','Ella','Noah','Amelia','Freya','Jack','Isla','Lena','Grace','Theo','Ruby','Hannah','Max','Zoe','Alice','Ben','Nora','Leo','Lucy','Finn','Maya','Anna','Daniel','Eva','Jonas','Clara','Sam','Ida','Julia','Adam','Tess'])[1+(i*5+i/36)%36],
 (array['Hollis','Bergman','Marsh','Ferrer','Cole','Dunmore','Petrov','Vickers','Stone','Lachlan','Nowak','Fielding','Jensen','Ramsey','Ortega','Whitby','Klein','Barlow','Moreau','Sutton','Hale','Lindt','Garner','Osborne','Prior','Costa','Webb','Yates','Tanner','Roche','Blake','Easton','Voss','Kerr','Mayhew','Ingram','Doyle','Albrecht','Sinclair','Thorpe','Rossi'])[1+(i*7)%41],
 case when i%17=5 then null else current_date - 3000 - pg_temp.h('bd'||i,14000) end,
 (array['B','B','I','I','A'])[1+pg_temp.h('lv'||i,5)],
 current_date - 60 - pg_temp.h('jo'||i,1500),
 case when i%4=1 then null else 'rider'||i||'@'||(array['mailbox.eu','postnet.org'])[1+i%2] end
from generate_series(1,140) i;

insert into instructors values
 (1,'Judy Harcourt',current_date-2900,null,34.00),(2,'Pieter Van Damme',current_date-2210,null,31.50),(3,'Carmen Iglesias',current_date-1800,null,29.00),
 (4,'Robert Fenwick',current_date-1650,current_date-410,27.50),(5,'Monika Zeller',current_date-1240,null,28.00),(6,'Sean Gallagher',current_date-900,null,26.00),
 (7,'Abigail Trent',current_date-560,null,24.50),(8,'Luca Moretti',current_date-300,current_date-75,23.00),(9,'Kirsten Dahl',current_date-19,null,22.00);

-- lessons
insert into lessons
select row_number() over (order by st, k), ins, st,
  case tp when 'lunge' then 30 when 'private' then 45 else 60 end, tp,
  (array['indoor hall','sand arena','jumping field'])[1+pg_temp.h('an'||x,3)],
  case tp when 'group' then 6 when 'jumping' then 4 when 'dressage' then 4 else 1 end,
  case when pg_temp.h('xs'||x,100)<6 then 'X' when st < current_date then 'D' else 'P' end
from (
 select d, k, d||'-'||k x, d + make_interval(hours => 9+k*3, mins => 30*pg_temp.h('mi'||(d-current_date)||k,2)) st,
  (array['group','group','private','jumping','dressage','lunge','private','group'])[1+pg_temp.h('tp'||(d-current_date)||k,8)] tp,
  (select ins_id from instructors i where i.hired_on<=d and coalesce(i.left_on,'infinity')>d and i.ins_id<9 order by pg_temp.h('in'||(d-current_date)||k||ins_id,10000)+ins_id*280 limit 1) ins
 from (select current_date - 1090 + g d from generate_series(0,1112) g) a, generate_series(0,3) k
 where (d-current_date)%7<>0 and pg_temp.h('on'||(d-current_date)||k,10)<6) q;

-- bookings
insert into bookings
select row_number() over (order by les_id, r), les_id, r, hs, bk,
 case tp when 'private' then 48 when 'lunge' then 30 when 'jumping' then 36 when 'dressage' then 34 else 26 end
   + case when st > current_date - 365 then 3 when st > current_date-730 then 1.5 else 0 end,
 case when les_st='X' then 'C' when les_st='P' then case when pg_temp.h('bs'||x,20)=0 then 'C' else 'B' end
   when pg_temp.h('bs'||x,100)<8 then 'C' when pg_temp.h('bs'||x,100)<13+case when r%23=2 then 12 else 0 end then 'N' else 'A' end
from (
 select distinct on (l.les_id, r) l.les_id, l.starts_at st, l.les_type tp, l.les_st, r, l.les_id||'/'||r x,
  case when pg_temp.h('oh'||l.les_id||'/'||k,12)=0 then null else 59+((pg_temp.h('hs'||l.les_id,26)+k*5)%26) end hs,
  l.starts_at - make_interval(days=>1+pg_temp.h('b'||l.les_id||k,16), mins=>pg_temp.h('m'||l.les_id||k,700)) bk
 from lessons l, generate_series(1,6) k, lateral (select 1+floor(131*power(pg_temp.h('r'||l.les_id||'/'||k,10000)/10000.0,1.6))::int r) z
 where k<=l.max_rdr and pg_temp.h('fl'||l.les_id||'/'||k,10)<8 order by l.les_id, r, k) q
 join riders on rdr_id=r where joined_on<=bk::date;
update bookings b set hrs_id=null from horses h, lessons l where h.hrs_id=b.hrs_id and l.les_id=b.les_id and (h.arrived_on>l.starts_at::date or h.left_on<l.starts_at::date);

-- boxes
insert into boxes
select i, chr(65+(i-1)/16)||'-'||lpad((1+(i-1)%16)::text,2,'0'), (array['North Barn','South Barn','Old Stable','Mill Yard'])[1+(i-1)/16],
 9+pg_temp.h('bx'||i,13)*0.5, pg_temp.h('pd'||i,3)=0, 290+10*pg_temp.h('rn'||i,12)+case when pg_temp.h('pd'||i,3)=0 then 60 else 0 end
from generate_series(1,64) i;

-- box contracts (odd horses stay in their box with a new rent, even ones move round)
insert into box_contracts
select row_number() over (order by s, i), b, own_id, i, s, e,
  round(list_rent*(0.90+0.05*k) - case when i%7=0 then 15 else 0 end, 2)
from (
 select h.hrs_id i, h.own_id, k, case when h.hrs_id%2=1 then h.hrs_id else 1+((h.hrs_id+14*k-1)%64) end b,
  greatest(h.arrived_on, lo + case when k>0 then pg_temp.h('js'||h.hrs_id||k,9) else 0 end) s,
  case when h.left_on is not null and h.left_on<hi then h.left_on when k<3 then hi - 1 - pg_temp.h('je'||h.hrs_id||k,3) end e
 from horses h, (values (0,current_date-1095,current_date-760),(1,current_date-760,current_date-410),(2,current_date-410,current_date-168),(3,current_date-168,date '9999-01-01')) p(k,lo,hi)
 where h.own_id is not null and h.arrived_on < hi-20 and coalesce(h.left_on,date '9999-12-31')>lo+10) q
join boxes on box_id=b;

-- feed
insert into feed_deliveries
select row_number() over (order by o, g), f, s, o, case when o+lead<=current_date then o+lead end, q, p
from (select g, current_date - 1090 + (g*1085/210) + pg_temp.h('od'||g,5) o, 3+pg_temp.h('ld'||g,12) lead,
 (array['Meadow hay','Oats','Barley','Straw bedding','Muesli mix','Carrots','Mineral lick'])[x] f,
 (array['Greenfield Agri','Hobbs & Sons','Countrywide Feeds','Valley Farm Supply'])[case when x in (1,4) then 1+pg_temp.h('sp'||g,2)*3 else 1+pg_temp.h('sp'||g,3) end] s,
 (array[4000,900,800,2500,600,500,80])[x]+ (array[250,50,50,100,25,50,5])[x]*pg_temp.h('qt'||g,9) q,
 round(((array[0.19,0.38,0.34,0.12,0.72,0.45,2.10])[x]*(1+g*0.0012+pg_temp.h('pr'||g,12)*0.01))::numeric,3) p
 from generate_series(1,210) g, lateral (select 1+(pg_temp.h('fd'||g,7)) x) z) q;

-- care visits
insert into care_visits
select row_number() over (order by d, i), i, kd, pn, d, rs, c,
  case kd when 'F' then d+49 when 'D' then d+365 else case when rs='vaccination' then d+182 end end
from (
 select h.hrs_id i, 'F'::char kd, (array['Bill Ironside','Karl Schmied','Bill Ironside'])[1+pg_temp.h('fp'||h.hrs_id||g,3)] pn, current_date-1085+g*62+pg_temp.h('fv'||h.hrs_id||g,30) d, (array['new shoes','trim','trim','lost shoe'])[1+pg_temp.h('fr'||h.hrs_id||g,4)] rs, 45+pg_temp.h('fc'||h.hrs_id||g,90)::numeric c, h.arrived_on, h.left_on
 from horses h, generate_series(0,17) g where pg_temp.h('fx'||h.hrs_id||g,10)<6
 union all
 select h.hrs_id, 'V', (array['Dr. Helen Marsden','Dr. Paul Achter','Dr. Nadia Rahimi'])[1+pg_temp.h('vp'||h.hrs_id||g,3)], current_date-1080+g*150+pg_temp.h('vv'||h.hrs_id||g,140), (array['vaccination','lameness','colic','vaccination','wound','check-up','cough'])[1+pg_temp.h('vr'||h.hrs_id||g,7)], 60+pg_temp.h('vc'||h.hrs_id||g,340)+0.5*pg_temp.h('vd'||h.hrs_id||g,2), h.arrived_on, h.left_on
 from horses h, generate_series(0,6) g where pg_temp.h('vx'||h.hrs_id||g,10)<7 and h.hrs_id not in (25,52,68)
 union all
 select h.hrs_id, 'D', 'Jo Tandy', current_date-1000+g*340+pg_temp.h('dv'||h.hrs_id||g,200), 'teeth', 85+pg_temp.h('dc'||h.hrs_id||g,70), h.arrived_on, h.left_on
 from horses h, generate_series(0,2) g where pg_temp.h('dx'||h.hrs_id||g,10)<4
) q where d>=arrived_on and d<=coalesce(left_on,current_date) and d<=current_date;

-- competitions
insert into competitions
select i, (array['Spring Cup','Meadow Trophy','County Show','Autumn Derby','Riverside Open','Golden Horseshoe','Winter Series','Hunter Trials'])[1+(i-1)%8]||' '||extract(year from d)||case when x>1 then ' ('||x||')' else '' end,
 v, d, (array['show jumping','dressage','eventing','show jumping'])[1+pg_temp.h('di'||i,4)]
from (select i, d, v, row_number() over (partition by (i-1)%8, extract(year from d) order by i) x from (
 select i, current_date-1070+i*27+pg_temp.h('cd'||i,12) d, (array['Brackley Showground','Harrowby Park','Home yard','Millbrook Arena','Oakley Hall'])[1+pg_temp.h('ve'||i,5)] v from generate_series(1,40) i) a) q;

insert into entries
select row_number() over (order by held_on, r), cmp_id, r, hs, fee, pl, case when pl=1 then 150+10*pg_temp.h('pz'||cmp_id,20) when pl=2 then 80+5*pg_temp.h('pz'||cmp_id,10) when pl=3 then 40 end
from (
 select c.cmp_id, c.held_on, r, hs, 25+5*(c.cmp_id%5) fee,
  case when c.held_on<=current_date and pg_temp.h('rt'||c.cmp_id||'/'||r,100)>=12 then pos end pl
 from (select cmp_id, held_on, r, 1+(pg_temp.h('eh'||r,58)+case when pg_temp.h('ez'||cmp_id||r,4)=0 then 29 else 0 end)%58 hs,
        (row_number() over (partition by cmp_id order by pg_temp.h('po'||cmp_id||'/'||r,1000)-r%7*60)) + pg_temp.h('pp'||cmp_id,2)*0 pos
   from (select distinct c.cmp_id, c.held_on, 1+(pg_temp.h('er'||c.cmp_id||'/'||g,60))*2 r from competitions c, generate_series(1,12) g where pg_temp.h('eg'||c.cmp_id||'/'||g,10)<9) z
   join riders on rdr_id=r and joined_on<=held_on) c) q;

update entries e set hrs_id=(select n.hrs_id from horses n where n.own_id is not null and n.left_on is null and n.arrived_on<=c.held_on order by pg_temp.h('nx'||e.ent_id||'/'||n.hrs_id,100000) limit 1)
from competitions c, horses h where c.cmp_id=e.cmp_id and h.hrs_id=e.hrs_id and (c.held_on>h.left_on or c.held_on<h.arrived_on);

-- invoices: monthly, rent of the running contracts plus extras
insert into invoices
select n, 'RE-'||to_char(m,'YYMM')||'-'||lpad(own_id::text,3,'0'), own_id, m, m+21, t,
 case when pg_temp.h('iv'||n,100)<2 then 'X' when o<8 or (m+21>current_date-15 and o<60) then 'O' when o<13 then 'T' else 'P' end
from (select row_number() over (order by m, own_id) n, m, own_id, t, pg_temp.h('io'||own_id||to_char(m,'YYMM'),100) + case when m<current_date-400 then 7 else 0 end o
 from (select m::date m, c.own_id, sum(c.mth_rent)+5*pg_temp.h('ex'||c.own_id||to_char(m,'YYMM'),22) t
  from generate_series(date_trunc('month',current_date-1060), current_date, interval '1 month') m
  join box_contracts c on c.start_on<=m and coalesce(c.end_on,'infinity')>=m group by 1,2, m) a) q;

insert into payments
select row_number() over (order by p, inv_id), inv_id, p, a, (array['bank transfer','bank transfer','direct debit','card','cash'])[1+pg_temp.h('me'||inv_id||a,5)]
from (
 select inv_id, least(current_date, issued_on+3+pg_temp.h('pa'||inv_id,30)) p, total a from invoices where inv_st='P' and inv_id%12<>0
 union all select inv_id, least(current_date,issued_on+5+pg_temp.h('pa'||inv_id,12)), round(total*0.4,2) from invoices where inv_st='P' and inv_id%12=0
 union all select inv_id, least(current_date,issued_on+25+pg_temp.h('pb'||inv_id,30)), total-round(total*0.4,2) from invoices where inv_st='P' and inv_id%12=0
 union all select inv_id, least(current_date,issued_on+6+pg_temp.h('pa'||inv_id,20)), round(total*(0.2+0.1*pg_temp.h('pt'||inv_id,5)),2) from invoices where inv_st='T'
) q;

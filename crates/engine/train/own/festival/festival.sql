set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists festival cascade;
create schema festival;
set search_path to festival;

create function rnd(k text) returns double precision language sql immutable as
$$ select ('x' || substr(md5('fest' || k), 1, 7))::bit(28)::int / 268435456.0::double precision $$;

create type ticket_kind as enum ('day','weekend','camping','vip','child');
create type booking_status as enum ('enquiry','confirmed','contracted','cancelled');
create type invoice_state as enum ('draft','sent','paid','void');
create type stall_kind as enum ('food','drink','crafts','merchandise','charity');
create type shift_role as enum ('gate','bar','stage_hand','first_aid','litter','parking');
create type scan_result as enum ('ok','already_used','wrong_day','fake');

create table festival (id int primary key, name text not null unique, place text not null, founded int not null);
create table edition (
  id int primary key, festival_id int not null references festival, edition_no int not null, starts_on date not null, ends_on date not null,
  capacity int not null, weather text);
create table stage (id int primary key, festival_id int not null references festival, name text not null, capacity int not null, covered boolean not null, deleted_at timestamptz);
create table act (id int primary key, name text not null, genre text not null, country text not null, agency text, members int not null, deleted_at timestamptz);
create table booking (
  id int primary key, edition_id int not null references edition, act_id int not null references act, stage_id int not null references stage,
  starts_at timestamptz not null, ends_at timestamptz not null, fee_cents int not null, status booking_status not null,
  headliner boolean not null default false, agreed_on date, deleted_at timestamptz);
create table ticket_type (id int primary key, edition_id int not null references edition, kind ticket_kind not null, price_cents int not null, quota int not null, unique (edition_id, kind));
create table customer (id int primary key, name text not null, email text not null, town text, newsletter boolean not null);
create table ticket (
  id int primary key, ticket_type_id int not null references ticket_type, customer_id int not null references customer,
  bought_at timestamptz not null, paid_cents int not null, valid_on date, refunded_at timestamptz, channel text not null);
create table scan (id int primary key, ticket_id int not null references ticket, gate text not null, scanned_at timestamptz not null, result scan_result not null);
create table volunteer (id int primary key, name text not null, email text, town text, birth_date date, joined_on date not null, deleted_at timestamptz);
create table volunteer_shift (
  id int primary key, volunteer_id int not null references volunteer, edition_id int not null references edition, role shift_role not null,
  starts_at timestamptz not null, ends_at timestamptz not null, showed_up boolean);
create table trader (id int primary key, name text not null, contact text not null, phone text, town text);
create table stall (
  id int primary key, edition_id int not null references edition, trader_id int not null references trader, kind stall_kind not null,
  pitch text not null, width_m numeric(3,1) not null, needs_power boolean not null, fee_cents int not null, deleted_at timestamptz);
create table invoice (
  id int primary key, number text not null unique, stall_id int not null references stall, issued_on date, due_on date,
  amount_cents int not null, state invoice_state not null, paid_on date);

comment on table edition is 'one holding of a festival';
comment on column act.deleted_at is 'set when the act was removed; removed rows do not count any more';
comment on column booking.deleted_at is 'set when the booking was removed (entered by mistake)';
comment on column stage.deleted_at is 'set when the stage was given up';
comment on column volunteer.deleted_at is 'set when the volunteer was removed from the list';
comment on column stall.deleted_at is 'set when the stall was removed from the plan';
comment on column ticket.valid_on is 'day of a day ticket; empty for tickets valid on all days';
comment on column ticket.paid_cents is 'price paid, after discounts';
comment on column booking.agreed_on is 'day the booking was agreed; empty for enquiries';
comment on column volunteer_shift.showed_up is 'empty: shift not held yet';

insert into festival values (1,'Meadow Sound','Langley Meadow',2015),(2,'Harbour Lights','Port Averil',2018),(3,'Frost Fair Folk','Old Brewery Hall, Langley',2021);
insert into edition
 select row_number() over (order by s)::int, f, no, s, s + len, cap, case when s < current_date then w end
 from (values (1,10,-872,2,1500,'sunny'),(1,11,-508,2,1550,'rain on two days'),(1,12,-144,2,1600,'sunny'),(1,13,227,2,1700,null),
  (2,7,-795,1,950,'windy'),(2,8,-431,1,1000,'sunny'),(2,9,-60,1,1000,'storm on the second evening'),(2,10,304,1,1100,null),
  (3,4,-648,1,600,'indoors'),(3,5,-284,1,650,'indoors'),(3,6,80,1,700,null)) v(f,no,off,len,cap,w)
 cross join lateral (select (current_date + off) - (extract(isodow from current_date + off)::int - 5) s) x;
insert into stage values (1,1,'Main Stage',1500,false,null),(2,1,'Barn',350,true,null),(3,1,'Willow Tent',250,true,null),(4,1,'Campfire',80,false,null),
 (5,2,'Pier Stage',900,false,null),(6,2,'Boathouse',250,true,null),(7,2,'Lighthouse',120,true,null),(8,3,'Great Hall',600,true,null),(9,3,'Cellar',120,true,null),(10,2,'Raft',60,false,current_date-interval '500 days');
insert into act
 select i, n, (array['folk','folk','indie rock','electronic','jazz','soul','brass band','singer-songwriter','reggae','punk'])[1+floor(rnd('ge'||i)*10)::int],
  (array['United Kingdom','United Kingdom','United Kingdom','Ireland','Ireland','Netherlands','Germany','United States','Mali','Sweden'])[1+floor(rnd('co'||i)*10)::int],
  (array['Tideway Artists','Northgate Booking','Paper Lantern Agency','Blue Door Music',null])[1+floor(rnd('ag'||i)*5)::int], 1+floor(rnd('me'||i)*7)::int,
  case when i in (17,44,69) then current_date - interval '200 days' end
 from unnest(array['Salt & Cedar','The Lamplighters','Miss Ordinary','Kora Bridge','Paper Foxes','The Quiet Division','Low Tide Orchestra','Hazel Wren','Static Garden','The Brass Monkeys',
 'Moss County','Ada Kinsella','Velvet Tractor','Northern Sleepers','Dub Parish','The Copper Hounds','Fern & Flint','Eleven Owls','Halcyon Motel','Juniper Lane','The Late Ferries','Oskar Blom','Tin Cathedral','Sister Marigold','Radio Silence Club',
 'The Haymakers','Bright Hollow','Nell Carrow','Echo Allotment','The Ninth Wave','Grace & the Gravel','Bamako Electric','Wild Thyme','Silver Birch Trio','The Night Clerks','Ragged School','Polar Picnic','Ivy Street','Marlow Keys','The Understudies',
 'Cassette Kids','Dry Stone Wall','Lune','Sparrowhawk','The Good Neighbours','Amber Holloway','Concrete Poppies','Harbour Choir','The Wandering Jacks','Tom Ashdown','Neon Shepherd','Clara Voss','The Old Bridge Band','Thirty Acres','Kite Weather','Marble Arcade',
 'The Pilot Lights','Rosa Quayle','Saltmarsh Sisters','Big Wheel Brass','Fathom','Hollow Coves End','The Tinkers'' Daughter','Owl & Otter','Gus Fairweather','Blackthorn Reel','Summer Debt','The Border Tones','Penny Arcadia','Little Thunder','Ghost Orchard','Maeve Tolan']) with ordinality t(n,i);

insert into booking
 select row_number() over (order by e, t0, st)::int, e, act, st, t0, t0 + (mins || ' minutes')::interval,
   (case when head then 600000 + floor(rnd('hf'||k)*700000) when slot=3 then 180000+floor(rnd('hf'||k)*220000) else 30000+floor(rnd('hf'||k)*120000) end * (case when st in (5,6,7,10) then 0.55 when st in (8,9) then 0.4 else 1 end) / 2500)::int * 2500,
   stt::booking_status, head, case when stt <> 'enquiry' then ag end, case when stt<>'contracted' and rnd('del'||k)<0.25 then ag + interval '9 days' when rnd('del2'||k)<0.02 then ag + interval '5 days' end
 from (select q.*, pm.act,
    least(so - 20 - floor(rnd('ag'||k)*170)::int, current_date - 1 - floor(rnd('a2'||k)*60)::int) ag,
    case when so > current_date + 200 then (array['enquiry','enquiry','confirmed','contracted','cancelled'])[1+floor(rnd('bs'||k)*5)::int]
         when so > current_date then (array['enquiry','confirmed','contracted','contracted','contracted','contracted'])[1+floor(rnd('bs'||k)*6)::int]
         else case when rnd('bs'||k)<0.08 then 'cancelled' else 'contracted' end end stt
  from (select e.id e, e.starts_on so, s.id st, slot, k, slot=4 and s.id in (1,5,8) head, case when slot=4 then 90 else 50 end mins,
     ((e.starts_on + d) + time '13:00' + (slot*135 + case when slot=4 then 30 else 0 end || ' minutes')::interval) at time zone 'UTC' t0,
     row_number() over (partition by e.id order by d, slot, s.id) rn
    from edition e join stage s on s.festival_id=e.festival_id and not (s.id=10 and e.starts_on > current_date-500)
    cross join generate_series(0,2) d cross join generate_series(0,4) slot
    cross join lateral (select e.id||'-'||s.id||'-'||d||'-'||slot as k) kk
    where d <= e.ends_on - e.starts_on and not (s.id in (4,7,9,10) and slot in (0,4)) and not (s.id in (3,6) and slot=4)
      and (e.starts_on < current_date + 200 or rnd('up'||k) < 0.4)) q
  join (select e.id pe, a.id act, row_number() over (partition by e.id order by md5('perm'||e.id||'-'||a.id)) prn
    from edition e join act a on a.id <= 66 and (a.deleted_at is null or e.starts_on < current_date - 250)) pm on pm.pe=q.e and pm.prn=q.rn) z;

insert into ticket_type
 select row_number() over (order by e.id, k.o)::int, e.id, k.kind::ticket_kind, round((k.price * (case e.festival_id when 1 then 1 when 2 then 0.72 else 0.6 end) * (1 + (e.starts_on - current_date + 900)/6000.0) / 50)::numeric)::int*50, (e.capacity*k.q)::int
 from edition e cross join (values ('day',5500,0.3,1),('weekend',11500,0.35,2),('camping',14500,0.25,3),('vip',24000,0.05,4),('child',3000,0.1,5)) k(kind,price,q,o)
 where not (k.kind='camping' and e.festival_id<>1) and not (k.kind='vip' and e.festival_id=3);
insert into customer
 select i, f || ' ' || l, lower(f) || '.' || lower(replace(l,'''','')) || i || '@mail.example', (array['Langley','Langley','Port Averil','Port Averil','Harrowby','Easton','Bristol','London','London','Cardiff','Manchester',null])[1+floor(power(rnd('ct'||i),1.1)*12)::int], rnd('nl'||i)<0.55
 from (select i, (array['Alice','Ben','Chloe','Dev','Ella','Farid','Gina','Harry','Imani','Jack','Keira','Luis','Maya','Niall','Olive','Pete','Quentin','Rhea','Sam','Tara','Uma','Vik','Wes','Yara','Zack'])[1+floor(rnd('cf'||i)*25)::int] f,
   (array['Abbott','Barker','Chandra','Dixon','Evans','Fletcher','Gomez','Hargreaves','Ito','Jenkins','Khan','Lewis','Mistry','Norton','O''Neill','Parsons','Quigley','Rowe','Singh','Turner','Underhill','Varga','Walsh','Xu','Young','Zeller'])[1+floor(rnd('cl'||i)*26)::int] l from generate_series(1,2600) i) z;
insert into ticket
 select row_number() over (order by b, tt, n)::int, tt, cu, b, case when early then (price*0.85)::int else price end,
   case when kind='day' then starts_on + floor(rnd('vd'||k)*(ends_on-starts_on+1))::int end, case when rnd('rf'||k)<0.035 and b + interval '6 days' < current_date then b + interval '5 days' end,
   (array['web','web','web','box office','reseller'])[1+floor(rnd('chn'||k)*5)::int]
 from (select t.id tt, n, t.kind, e.starts_on, e.ends_on, t.price_cents price, t.id||'-'||n k, 1+floor(power(rnd('cu'||t.id||'-'||(n/2)),1.4)*2600)::int cu,
    (e.starts_on - (power(rnd('bt'||t.id||'-'||(n/2)),1.5)*230)::int - 1)::timestamp + (rnd('bh'||t.id||'-'||n)*86000 || ' seconds')::interval b0,
    e.starts_on - (power(rnd('bt'||t.id||'-'||(n/2)),1.5)*230)::int < e.starts_on - 150 early
   from ticket_type t join edition e on e.id=t.edition_id
   cross join lateral (select (t.quota * case when t.kind in ('weekend','vip') and rnd('so'||t.id)<0.5 then 1 else 0.62 + 0.33*rnd('sl'||t.id) end)::int q) qq
   cross join lateral generate_series(1, qq.q) n) z cross join lateral (select date_trunc('second', b0) at time zone 'UTC' b) bb where b < current_date;
insert into scan
 select row_number() over (order by t, tid)::int, tid, (array['North','North','South','Car park'])[1+floor(rnd('gt'||k)*4)::int], t, res::scan_result
 from (select tid, k, ((day + time '11:00') at time zone 'UTC') + (floor(rnd('st'||k)*rnd('st2'||k)*34000) || ' seconds')::interval t,
    case when rnd('sr'||k)<0.012 then 'already_used' when rnd('sr'||k)<0.02 and valid_on is not null then 'wrong_day' when rnd('sr'||k)<0.016 then 'fake' else 'ok' end res
  from (select t.id tid, t.valid_on, day, t.id||'-'||day k from ticket t join ticket_type y on y.id=t.ticket_type_id join edition e on e.id=y.edition_id
    cross join lateral (select e.starts_on + g as day from generate_series(0, e.ends_on-e.starts_on) g) d
    where e.ends_on < current_date and t.refunded_at is null and (t.valid_on is null or t.valid_on=d.day) and rnd('ns'||t.id) > 0.06 and (t.valid_on is not null or rnd('nd'||t.id||'-'||d.day) > 0.14)) q) z;
insert into volunteer
 select i, f || ' ' || l, case when rnd('ve'||i)>0.1 then lower(f)||i||'@vol.example' end, (array['Langley','Langley','Port Averil','Harrowby','Easton'])[1+floor(rnd('vt'||i)*5)::int],
  current_date - (17*365.25 + power(rnd('vb'||i),1.7)*50*365)::int, current_date - (20+floor(power(rnd('vj'||i),0.8)*1300))::int, case when rnd('vd'||i)<0.07 then current_date - (10+rnd('vx'||i)*300 || ' days')::interval end
 from (select i, (array['Alma','Bert','Cora','Dinah','Edgar','Flo','Gil','Hester','Ivo','Jean','Kurt','Lola','Mick','Nina','Otis','Pru','Rolf','Sian','Ted','Una','Vera','Walt','Zena'])[1+floor(rnd('vf'||i)*23)::int] f,
  (array['Ames','Birch','Coyle','Dent','Earley','Fisk','Gale','Hurd','Innes','Judd','Keats','Lunn','Mears','Noon','Orme','Peake','Rudd','Stokes','Tripp','Usher','Vine','Wragg'])[1+((i*7)%22)] l from generate_series(1,150) i) z;
insert into volunteer_shift
 select row_number() over (order by t0, v)::int, v, e, (array['gate','gate','bar','bar','stage_hand','first_aid','litter','parking'])[1+floor(rnd('ro'||k)*8)::int]::shift_role, t0, t0 + (4+2*floor(rnd('sh'||k)*3) || ' hours')::interval,
   case when t0 < current_date then rnd('su'||k) > 0.02 + 0.2*power(rnd('flake'||v),4) end
 from (select v.id v, e.id e, v.id||'-'||e.id||'-'||n k, ((e.starts_on + floor(rnd('dy'||v.id||'-'||e.id||'-'||n)*(e.ends_on-e.starts_on+1))::int) + time '08:00') at time zone 'UTC' + (4*n || ' hours')::interval t0
  from volunteer v join edition e on e.starts_on >= v.joined_on and e.starts_on < current_date+100 cross join generate_series(0,2) n
  where rnd('vp'||v.id||'-'||e.id) < 0.55 and rnd('vn'||v.id||'-'||e.id||'-'||n) < 0.75 and (v.deleted_at is null or e.starts_on < v.deleted_at) and v.id not in (33,77,101)) z;
insert into trader
 select i, n, (array['Lou','Meera','Frank','Tilda','Ash','Bruno','Cleo','Dom','Esra','Fitz'])[1+floor(rnd('tc'||i)*10)::int] || ' ' || (array['Marsh','Patel','Oakes','Romano','Bell','Sato','Grant','Yates'])[1+floor(rnd('tl'||i)*8)::int],
  '07' || (100000000+floor(rnd('tp'||i)*899999999))::bigint, (array['Langley','Port Averil','Bristol','Harrowby','London'])[1+floor(rnd('tt'||i)*5)::int]
 from unnest(array['Crust Brothers Pizza','Wok This Way','The Halloumi Van','Taco Parish','Bao Belly','Smoke & Rye','Dosa Deli','The Crepe Escape','Chip Ahoy','Vegan Vagabonds','Falafel Republic','Cheese Toastie Co',
  'Copper Kettle Coffee','Wild Cider Co','Gin Caravan','Lemonade Lab','Harbour Ales','Chai Wallah','Clay & Kiln','Thread Bare','Silver Lark Jewellery','Woodwise','Candle & Wick','Felt Fine','Leather & Lace','The Print Press',
  'Band Tees Direct','Vinyl Revival','Poster Monkey','Hats Off','Sea Rescue','Langley Hospice','Trees for Averil','Refugee Welcome','Glitter Station','Ice Ice Gelato','Churro Cart','Paella Pan']) with ordinality t(n,i);
insert into stall
 select row_number() over (order by e, tr)::int, e, tr, kind::stall_kind, chr(65+floor(rnd('pi'||k)*5)::int)||(1+floor(rnd('pj'||k)*30))::int, w, kind in ('food','drink') or rnd('pw'||k)<0.4,
  case kind when 'charity' then 0 else (case kind when 'food' then 12500 when 'drink' then 15000 when 'crafts' then 6000 else 8000 end * w * case f when 1 then 1.0 when 2 then 0.7 else 0.5 end)::int end,
  case when rnd('sd'||k)<0.06 then least(so - 30, current_date-3) end
 from (select e.id e, e.festival_id f, e.starts_on so, t.id tr, e.id||'-'||t.id k, (array[2,3,3,4,6])[1+floor(rnd('wd'||t.id)*5)::int]::numeric w,
   case when t.id<=12 or t.id>=36 then 'food' when t.id<=18 then 'drink' when t.id<=26 then 'crafts' when t.id<=30 or t.id=35 then 'merchandise' else 'charity' end kind
  from edition e cross join trader t where rnd('ts'||e.id||'-'||t.id) < case when e.starts_on > current_date+200 then 0.2 when e.festival_id=1 then 0.8 when e.festival_id=2 then 0.6 else 0.4 end and t.id not in (25,38)) z;
insert into invoice
 select row_number() over (order by iss, sid)::int, 'F-' || (10000 + row_number() over (order by iss, sid)), sid, case when st<>'draft' then iss end, case when st<>'draft' then iss+21 end, amt, st::invoice_state, case when st='paid' then pd end
 from (select s.id sid, s.fee_cents amt, iss, pd, case when s.deleted_at is not null then 'void' when iss > current_date - 4 then 'draft' when pd <= current_date and not (iss > current_date-190 and rnd('io'||s.id)<0.22) then 'paid' else 'sent' end st
  from stall s join edition e on e.id=s.edition_id cross join lateral (select least(e.starts_on - 75 + floor(rnd('is'||s.id)*30)::int, current_date - floor(rnd('i2'||s.id)*25)::int) iss) a
  cross join lateral (select iss + 4 + floor(power(rnd('ip'||s.id),1.4)*45)::int pd) b where s.fee_cents>0) z;

drop function rnd(text);
analyze ticket, scan, booking, volunteer_shift, invoice;
reset search_path;

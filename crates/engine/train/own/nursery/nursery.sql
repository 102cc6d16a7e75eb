set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists nursery cascade;
create schema nursery;
set search_path to nursery;

create function rnd(k text) returns double precision language sql immutable as
$$ select ('x' || substr(md5('nursery' || k), 1, 7))::bit(28)::int / 268435456.0::double precision $$;

create table sites (
  site_id int primary key, site_name text not null unique, street text, town text not null, opened_on date not null, phone text);
create table care_groups (
  group_id int primary key, site_id int not null references sites, group_name text not null,
  age_band text not null, places int not null);
create table children (
  child_id int primary key, first_name text not null, last_name text not null, birth_date date not null,
  gender char(1), joined_on date not null, left_on date, leaving_reason text, allergies text, diet text);
create table guardians (
  guardian_id int primary key, first_name text not null, last_name text not null, phone text, email text, town text);
create table child_guardians (
  child_id int references children, guardian_id int references guardians, relationship text not null,
  pays_fees boolean not null, may_collect boolean not null, primary key (child_id, guardian_id));
create table group_memberships (
  membership_id int primary key, child_id int not null references children, group_id int not null references care_groups,
  valid_from date not null, valid_to date);
create table booked_days (
  child_id int not null references children, days_per_week int not null, valid_from date not null, valid_to date,
  primary key (child_id, valid_from));
create table fee_rates (
  days_per_week int not null, monthly_fee numeric(8,2) not null, valid_from date not null, valid_to date,
  primary key (days_per_week, valid_from));
create table attendance (
  attendance_id int primary key, child_id int not null references children, day date not null,
  arrived_at time, picked_up_at time, absence_reason text, unique (child_id, day));
create table fee_invoices (
  invoice_id int primary key, child_id int not null references children, billing_month date not null,
  amount numeric(8,2) not null, due_on date not null, paid_on date, reminders_sent int not null default 0);
create table staff (
  staff_id int primary key, first_name text not null, last_name text not null, hired_on date not null, left_on date);
create table staff_contracts (
  contract_id int primary key, staff_id int not null references staff, site_id int not null references sites,
  job_title text not null, weekly_hours numeric(4,1) not null, hourly_wage numeric(6,2) not null,
  valid_from date not null, valid_to date);
create table shifts (
  shift_id int primary key, staff_id int not null references staff, group_id int not null references care_groups,
  shift_date date not null, starts_at time not null, ends_at time not null, called_in_sick boolean not null default false);
create table waiting_list (
  entry_id int primary key, child_name text not null, birth_date date not null, site_id int not null references sites,
  applied_on date not null, wanted_from date not null, status text not null, decided_on date,
  sibling_id int references children);

comment on column group_memberships.valid_to is 'last day in the group; empty = still there';
comment on column booked_days.valid_to is 'last day of this arrangement; empty = still in force';
comment on column staff_contracts.valid_to is 'last day of these terms; empty = current terms';
comment on column waiting_list.sibling_id is 'brother or sister already with us';
comment on column waiting_list.status is 'waiting, offered, accepted, declined or withdrawn';
comment on column attendance.absence_reason is 'filled when the child was booked but did not come';

insert into sites values
 (1,'Bramble Lane','12 Bramble Lane','Fernleigh','2012-09-01','01904 550101'),(2,'Mill Yard','3 Mill Yard','Fernleigh','2016-01-11','01904 550102'),
 (3,'Rosehill','88 Rosehill Avenue','Otterby','2019-08-19','01904 550103'),(4,'Station House','1 Station Approach','Castle Heath',current_date-520,'01904 550104');
insert into care_groups values
 (1,1,'Ducklings','babies',9),(2,1,'Ladybirds','toddlers',14),(3,1,'Foxes','preschool',14),
 (4,2,'Bumblebees','babies',8),(5,2,'Hedgehogs','toddlers',10),(6,2,'Owls','preschool',12),
 (7,3,'Snails','babies',6),(8,3,'Rabbits','toddlers',9),(9,3,'Squirrels','preschool',12),
 (10,4,'Tadpoles','babies',6),(11,4,'Otters','toddlers',8),(12,4,'Kingfishers','preschool',10);

create temp table fam on commit preserve rows as
 select f, (array['Hughes','Okafor','Lindqvist','Barnes','Rahman','Whitfield','Costa','Kaur','Doyle','Pearce','Novotny','Ellis','Chowdhury','Grant','Mbeki','Sutton','Haddad','Frost','Yilmaz','Bennett',
  'Carver','Osei','Lambert','Ivanova','Moss','Tanaka','Reeve','Dunne','Silva','Holt','Abbott','Kowalska','Marsh','Quinn','Vance','Archer','Bianchi','Nolan','Sharma','Tilley'])[1+floor(rnd('ln'||f)*40)::int] ln,
  (10 + rnd('ag'||f)*24) am, (array[1,1,1,2,2,3,3,4])[1+floor(rnd('si'||f)*8)::int] site
 from generate_series(1,180) f;

insert into children
 select i, case when g='f' then (array['Ava','Mia','Zara','Isla','Freya','Nell','Amira','Poppy','Ottilie','Leila','Rosa','Ruby','Hana','Edie','Thea','Maya','Sofia','Ivy'])[1+floor(rnd('fn'||i)*18)::int]
    else (array['Leo','Noah','Theo','Rafi','Oscar','Finn','Yusuf','Jude','Kofi','Arlo','Max','Elias','Hugo','Samir','Rory','Ben','Luca','Otto'])[1+floor(rnd('fn'||i)*18)::int] end,
   ln, bd, g, jo, case when lo <= current_date + 20 then lo end,
   case when lo <= current_date + 20 then case when lo >= sch - 40 then 'started school' else (array['moved away','moved away','other nursery','too expensive'])[1+floor(rnd('lr'||i)*4)::int] end end,
   case when rnd('al'||i)<0.05 then 'peanuts' when rnd('al'||i)<0.09 then 'milk' when rnd('al'||i)<0.12 then 'eggs' when rnd('al'||i)<0.14 then 'bee stings' when rnd('al'||i)<0.155 then 'peanuts, sesame' end,
   case when rnd('di'||i)<0.12 then 'vegetarian' when rnd('di'||i)<0.2 then 'halal' when rnd('di'||i)<0.23 then 'vegan' when rnd('di'||i)<0.25 then 'gluten free' end
 from (select i, f.ln, case when rnd('g'||i)<0.5 then 'f' else 'm' end g, jo, jo - (f.am*30.44)::int bd,
     least((jo - (f.am*30.44)::int + interval '5 years 2 months')::date, jo + (300 + rnd('st'||i)*1700)::int) lo, (jo - (f.am*30.44)::int + interval '5 years 2 months')::date sch
   from (select i, case when i>45 and i%4=0 then i-42 else i end ff, current_date - 1905 + (i*11.2)::int + floor(rnd('jo'||i)*6)::int jo from generate_series(1,169) i) c
   join fam f on f.f = c.ff) z where jo <= current_date - 3;
insert into guardians
 select n, case when mother then (array['Hannah','Priya','Elena','Grace','Fatima','Sarah','Chioma','Agnieszka','Laura','Beth','Noor','Claire','Yuki','Marta','Jo','Rachel'])[1+floor(rnd('mf'||f)*16)::int]
    else (array['Tom','Ahmed','Daniel','Piotr','Kwame','James','Marco','Ravi','Sean','Lars','Emre','Chris','Paul','Hiro','Diego','Mark'])[1+floor(rnd('ff'||f)*16)::int] end, ln,
   '07' || lpad((floor(rnd('ph'||n)*999999999))::bigint::text,9,'0'), case when rnd('em'||n)>0.12 then lower(ln) || n || '@example.org' end,
   (array['Fernleigh','Fernleigh','Fernleigh','Otterby','Castle Heath','Little Marrow'])[1+floor(rnd('to'||f)*6)::int]
 from (select f, ln, mother, (case when mother then 2*f-1 else 2*f end) n from fam cross join (values (true),(false)) v(mother)
   where exists (select 1 from children c where c.child_id=f) and (mother or rnd('single'||f)>0.15)) z where not (f>45 and f%4=0);
insert into child_guardians
 select c.child_id, g.guardian_id, case when g.guardian_id%2=1 then 'mother' else 'father' end,
   case when rnd('pay'||ff)<0.6 then g.guardian_id%2=1 else g.guardian_id%2=0 or not exists (select 1 from guardians x where x.guardian_id=2*ff) end,
   rnd('mc'||g.guardian_id) > 0.04
 from (select child_id, case when child_id>45 and child_id%4=0 then child_id-42 else child_id end ff from children) c
 join guardians g on g.guardian_id in (2*ff-1, 2*ff);
insert into group_memberships
 select row_number() over (order by vf, child_id)::int, child_id, gid, vf, case when vt < coalesce(left_on, current_date+1) or left_on is not null then least(vt, coalesce(left_on, vt)) end
 from (select c.child_id, c.left_on, g.group_id gid, greatest(c.joined_on, b.f) vf, b.t - 1 vt
   from children c join fam on fam.f = case when c.child_id>45 and c.child_id%4=0 then c.child_id-42 else c.child_id end
   cross join lateral (values ('babies', c.birth_date, (c.birth_date + interval '24 months')::date), ('toddlers', (c.birth_date + interval '24 months')::date, (c.birth_date + interval '42 months')::date),
      ('preschool', (c.birth_date + interval '42 months')::date, (c.birth_date + interval '80 months')::date)) b(band,f,t)
   join care_groups g on g.site_id = case when fam.site=4 and c.joined_on < current_date-515 then 3 else fam.site end and g.age_band=b.band
   where b.t > c.joined_on and b.f < coalesce(c.left_on, current_date)) z where vf <= current_date;
insert into booked_days
 select child_id, d, vf, vt from (
  select c.child_id, 2 + floor(rnd('d1'||c.child_id)*4)::int d, c.joined_on vf, case when ch then chd - 1 when c.left_on is not null then c.left_on end vt
   from children c cross join lateral (select rnd('ch'||c.child_id)<0.4 and c.joined_on + (150+rnd('chd'||c.child_id)*300)::int < coalesce(c.left_on,current_date)-30 ch, c.joined_on + (150+rnd('chd'||c.child_id)*300)::int chd) x
  union all
  select c.child_id, case when d1=5 then 4 when d1=2 then 3 when rnd('up'||c.child_id)<0.7 then d1+1 else d1-1 end, chd, c.left_on
   from children c cross join lateral (select 2 + floor(rnd('d1'||c.child_id)*4)::int d1, rnd('ch'||c.child_id)<0.4 and c.joined_on + (150+rnd('chd'||c.child_id)*300)::int < coalesce(c.left_on,current_date)-30 ch, c.joined_on + (150+rnd('chd'||c.child_id)*300)::int chd) x where ch) z;
insert into fee_rates
 select d, base, vf, vt from (values (2,410),(3,590),(4,760),(5,915)) r(d,b) cross join lateral (values
  (b::numeric, (date_trunc('year',current_date)-interval '6 years')::date, (date_trunc('year',current_date)-interval '2 years')::date - 1),
  (round(b*1.06), (date_trunc('year',current_date)-interval '2 years')::date, (date_trunc('year',current_date))::date - 1),
  (round(b*1.13), (date_trunc('year',current_date))::date, null::date)) h(base,vf,vt);

insert into attendance
 select row_number() over (order by day, child_id)::int, child_id, day, case when ar is null then time '07:00' + (floor(10+power(rnd('ar'||k),1.3)*130) || ' minutes')::interval end,
   case when ar is null and day < current_date then time '14:45' + (floor(case when rnd('lp'||k) < 0.01 + 0.25*power(rnd('lpg'||child_id),6) then 166 + rnd('pu'||k)*44 else rnd('pu'||k)*155 end) || ' minutes')::interval end, ar
 from (select c.child_id, day, c.child_id||'-'||day k,
     case when rnd('ab'||c.child_id||'-'||day) < case when extract(month from day) in (11,12,1,2) then 0.13 else 0.08 end
       then (array['ill','ill','ill','holiday','holiday','family reasons','no message'])[1+floor(rnd('aw'||c.child_id||'-'||day)*7)::int] end ar
   from generate_series(current_date - 395, current_date, interval '1 day') g(d) cross join lateral (select d::date as day) x
   join children c on c.joined_on <= day and (c.left_on is null or c.left_on >= day)
   join booked_days b on b.child_id=c.child_id and b.valid_from <= day and (b.valid_to is null or b.valid_to >= day)
   where extract(isodow from day) <= 5 and (extract(isodow from day)::int + c.child_id) % 5 < b.days_per_week
     and not (extract(month from day)=12 and extract(day from day)>=23) and not (extract(month from day)=1 and extract(day from day)=1)) z;
insert into fee_invoices
 select row_number() over (order by m, child_id)::int, child_id, m, fee, m + 14, case when pd <= current_date and not owe then pd end,
   case when owe then 1 + floor(rnd('rm'||k)*3)::int when pd > m + 24 then 1 else 0 end
 from (select c.child_id, m, r.monthly_fee fee, c.child_id||'-'||m k, m + (3 + rnd('pd'||c.child_id||'-'||m)*12 + case when rnd('lt'||c.child_id||'-'||m)<0.14 then 5+rnd('l2'||c.child_id||'-'||m)*25 else 0 end)::int pd,
     m > current_date - 200 and m < current_date - 14 and rnd('ow'||c.child_id||'-'||m) < 0.05 owe
   from generate_series(date_trunc('month',current_date)-interval '35 months', date_trunc('month',current_date), interval '1 month') g(d)
   cross join lateral (select d::date as m) x
   join children c on c.joined_on <= m and (c.left_on is null or c.left_on >= m)
   join booked_days b on b.child_id=c.child_id and b.valid_from <= m and (b.valid_to is null or b.valid_to >= m)
   join fee_rates r on r.days_per_week=b.days_per_week and r.valid_from <= m and (r.valid_to is null or r.valid_to >= m)) z;

insert into staff
 select i, (array['Miriam','Sue','Keeley','Danuta','Ffion','Tariq','Gemma','Lucy','Wendy','Aoife','Ben','Shanice','Olga','Ruth','Jasmin','Carys','Helen','Nico','Bella','Tess','Imogen','Farah','Greta','Lee','Mo','Stella','Ewan'])[i],
  (array['Stead','Palmer','Rudge','Wojcik','Prosser','Aziz','Hollis','Tran','Boyle','Byrne','Cartwright','Campbell','Petrenko','Ainsley','Begum','Vaughan','Noble','Ferrari','Hurst','Lomax','Drew','Malik','Olsen','Harker','Diallo','Wright','McRae'])[i],
  current_date - case when i<=12 then (1100 + floor(rnd('hi'||i)*2800))::int else (60 + floor(rnd('hi'||i)*900))::int end, null
 from generate_series(1,27) i;
update staff set left_on = current_date - (array[300,140,45,480])[case staff_id when 5 then 1 when 9 then 2 when 14 then 3 else 4 end] where staff_id in (5,9,14,11);
update staff set hired_on = current_date - 420 where staff_id = 14;
insert into staff_contracts
 select row_number() over (order by vf, staff_id)::int, staff_id, site, job, hrs, wage, vf, vt from (
  select s.staff_id, case when st=4 and s.hired_on + n*ln < current_date-520 then 1 else st end site,
    case when s.staff_id<=4 and n>=1 then 'site manager' when s.staff_id<=4 then 'senior nursery nurse' when s.staff_id%9=7 then 'cook' when n>=1 and rnd('pr'||s.staff_id)<0.4 then 'senior nursery nurse' when n=0 and rnd('tr'||s.staff_id)<0.25 then 'trainee' else 'nursery nurse' end job,
    (array[40,37.5,30,25,20])[1+floor(rnd('hr'||s.staff_id||'-'||(n/2))*5)::int]::numeric hrs,
    round((12.4 + case when s.staff_id<=4 then 3 + n*1.5 else 0 end + n*0.65 + rnd('wg'||s.staff_id)*2)::numeric,2) wage,
    s.hired_on + n*ln vf, case when (n+1)*ln + s.hired_on < coalesce(s.left_on,current_date) then s.hired_on + (n+1)*ln - 1 else s.left_on end vt
  from staff s cross join lateral (select (330 + rnd('cl'||s.staff_id)*300)::int ln) l cross join generate_series(0,11) n
  cross join lateral (select case when n>0 and s.staff_id>4 and rnd('mv'||s.staff_id||n)<0.25 then 1+((s.staff_id+1)%4) else 1+(s.staff_id%4) end st) sx
  where s.hired_on + n*ln < coalesce(s.left_on,current_date)) z;
insert into shifts
 select row_number() over (order by d, staff_id)::int, staff_id, gid, d, st, st + (hrs || ' hours')::interval, d <= current_date and rnd('sk'||staff_id||'-'||d) < 0.035
 from (select s.staff_id, x.d, (ct.site_id-1)*3 + 1 + floor(rnd('sg'||s.staff_id||'-'||date_trunc('month',x.d)::date)*3)::int gid,
    case when rnd('ea'||s.staff_id||'-'||x.d)<0.5 then time '07:00' when rnd('ea'||s.staff_id||'-'||x.d)<0.8 then time '08:30' else time '09:30' end st,
    case when ct.weekly_hours >= 30 then 8 else 6 end hrs
  from generate_series(current_date-395, current_date+13, interval '1 day') g(dd) cross join lateral (select dd::date as d) x
  join staff s on s.hired_on <= d and (s.left_on is null or s.left_on >= d)
  join staff_contracts ct on ct.staff_id=s.staff_id and ct.valid_from <= d and (ct.valid_to is null or ct.valid_to >= d)
  where extract(isodow from d)<=5 and ct.job_title <> 'cook' and not (s.staff_id = 20 and d > current_date) and rnd('wk'||s.staff_id||'-'||d) < ct.weekly_hours/case when ct.weekly_hours>=30 then 42 else 31 end) z;
insert into waiting_list
 select row_number() over (order by ap)::int, fn || ' ' || ln, bd, site, ap, ap + wa, st, case when st<>'waiting' then least(ap + dc, current_date - 1) end, sib
 from (select i, (array['Ada','Milo','Elif','Jonah','Pia','Kit','Nadia','Gus','Wren','Omar','Lottie','Ezra','Bea','Idris','Juno','Stan'])[1+floor(rnd('wf'||i)*16)::int] fn,
   coalesce(c.last_name,(array['Fielding','Obi','Larsen','Moreau','Pike','Rashid','Weller','Zhang','Costello','Ingram','Keane','Solomon'])[1+floor(rnd('wl'||i)*12)::int]) ln,
   ap - (120 + rnd('wb'||i)*500)::int bd, (array[1,1,1,2,2,3,4])[1+floor(rnd('ws'||i)*7)::int] site, ap, (60+rnd('wa'||i)*240)::int wa, (20+rnd('wd'||i)*150)::int dc,
   case when ap < current_date - 240 then (array['accepted','accepted','accepted','accepted','declined','withdrawn','withdrawn','waiting'])[1+floor(rnd('wt'||i)*8)::int]
        when ap < current_date-20 then (array['waiting','waiting','waiting','waiting','offered','accepted','withdrawn'])[1+floor(rnd('wt'||i)*7)::int] else 'waiting' end st, c.child_id sib
  from (select i, current_date - 900 + (i*5.9)::int ap from generate_series(1,152) i) w
  left join children c on rnd('sb'||i)<0.2 and c.left_on is null and c.child_id = 90 + floor(rnd('sc'||i)*70)::int) z;

drop table fam;
drop function rnd(text);
reset search_path;

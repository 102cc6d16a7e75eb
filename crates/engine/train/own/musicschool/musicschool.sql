drop schema if exists musicschool cascade;
create schema musicschool;
set search_path = musicschool;

create function pg_temp.h(t text) returns int language sql immutable as
$$ select ('x' || substr(md5(t), 1, 7))::bit(28)::int $$;

create table teacher (
  teacher_id   int primary key,
  first_name   text not null,
  last_name    text not null,
  email        text,
  phone        text,
  discipline   text not null,
  hired_on     date not null,
  left_on      date
);
comment on column teacher.discipline is 'main instrument the teacher gives lessons in';
comment on column teacher.left_on is 'empty while still employed';

create table teacher_rate (
  teacher_id   int not null references teacher,
  hourly_rate  numeric(7,2) not null,
  valid_from   date not null,
  valid_to     date,
  primary key (teacher_id, valid_from)
);
comment on table teacher_rate is 'what the school pays the teacher per hour, with history';
comment on column teacher_rate.valid_to is 'last day the rate applied (inclusive); empty = still in force';

create table pupil (
  pupil_no        int primary key,
  first_name      text not null,
  last_name       text not null,
  birth_date      date,
  town            text,
  email           text,
  contact_phone   text,
  main_instrument text,
  joined_on       date not null,
  left_on         date
);

create table room (
  room_id    int primary key,
  room_name  text not null,
  floor      int,
  seats      int,
  has_piano  boolean not null default false
);

create table instrument (
  instrument_id  int primary key,
  inventory_no   text not null unique,
  category       text not null,
  maker          text,
  purchase_price numeric(9,2),
  purchased_on   date,
  cond_code      text not null
);
comment on column instrument.cond_code is 'OK = fit for hire, WORN = playable but worn, REPAIR = in the workshop, RETIRED = taken out of stock';

create table hire (
  hire_id       int primary key,
  instrument_id int not null references instrument,
  pupil_no      int not null references pupil,
  start_date    date not null,
  due_back      date not null,
  returned_on   date,
  monthly_fee   numeric(7,2) not null
);
comment on column hire.returned_on is 'empty while the instrument is still with the pupil';

create table lesson (
  lesson_id   int primary key,
  pupil_no    int not null references pupil,
  teacher_id  int not null references teacher,
  room_id     int references room,
  discipline  text not null,
  starts_at   timestamp not null,
  minutes     int not null,
  status      text not null
);
comment on column lesson.status is 'BOOKED = to come, HELD = took place, NOSHOW = pupil did not turn up, CANC_P = cancelled by the pupil, CANC_T = cancelled by the teacher';

create table course (
  course_id   int primary key,
  title       text not null,
  kind        text not null,
  teacher_id  int references teacher,
  room_id     int references room,
  start_date  date not null,
  end_date    date,
  max_places  int not null,
  term_fee    numeric(7,2)
);
comment on column course.kind is 'ENS = ensemble, THE = theory class, WSH = workshop';
comment on column course.end_date is 'empty = still running';

create table course_enrolment (
  course_id   int not null references course,
  pupil_no    int not null references pupil,
  enrolled_on date not null,
  dropped_on  date,
  primary key (course_id, pupil_no)
);

create table invoice (
  invoice_id  int primary key,
  invoice_no  text not null unique,
  pupil_no    int not null references pupil,
  issued_on   date not null,
  due_on      date not null,
  amount      numeric(9,2) not null,
  status      text not null
);
comment on column invoice.status is 'OPEN = nothing paid yet, PART = partly paid, PAID = settled, VOID = cancelled, nothing owed';

create table payment (
  payment_id  int primary key,
  invoice_id  int not null references invoice,
  paid_on     date not null,
  amount      numeric(9,2) not null,
  method      text not null
);
comment on column payment.method is 'CARD, DD = direct debit, BACS = bank transfer, CASH';

create table concert (
  concert_id   int primary key,
  title        text not null,
  venue        text not null,
  held_on      date not null,
  ticket_price numeric(6,2) not null,
  tickets_sold int
);

create table performance (
  concert_id  int not null references concert,
  slot        int not null,
  pupil_no    int not null,
  piece       text not null,
  composer    text,
  primary key (concert_id, slot)
);

create table exam_entry (
  entry_id    int primary key,
  pupil_no    int not null references pupil,
  prepared_by int,
  board       text not null,
  instrument  text not null,
  grade       int not null,
  exam_date   date not null,
  score       int,
  result      text not null
);
comment on column exam_entry.prepared_by is 'teacher who prepared the pupil';
comment on column exam_entry.score is 'marks out of 150; empty until marked';
comment on column exam_entry.result is 'DIST = distinction, MERIT, PASS, FAIL, PENDING = no result yet, WDRN = withdrawn';

insert into teacher
select v.id, v.f, v.l, lower(v.f) || '.' || lower(v.l) || '@larkfieldmusic.example',
       '01632 960' || lpad((100 + v.id * 37)::text, 3, '0'), v.d,
       current_date - v.h, case when v.x is not null then current_date - v.x end
from (values
 (1,'Margaret','Fell','Piano',3100,null::int),(2,'Anton','Reznik','Piano',2400,null),
 (3,'Priya','Nambiar','Piano',900,null),(4,'Gerald','Otway','Piano',2900,310),
 (5,'Ilse','Brandt','Violin',2700,null),(6,'Tomas','Havel','Violin',620,null),
 (7,'Beatrice','Lomax','Cello',2200,null),(8,'Diego','Santoro','Guitar',1900,null),
 (9,'Kwame','Asante','Guitar',1300,520),(10,'Fiona','Strachan','Flute',2050,null),
 (11,'Rupert','Quigley','Clarinet',2600,null),(12,'Naomi','Delacroix','Saxophone',1500,null),
 (13,'Owen','Prytherch','Voice',2300,null),(14,'Saskia','Vermeer','Voice',480,null),
 (15,'Curtis','Bell','Drums',1750,null),(16,'Hilary','Nunn','Trumpet',2000,null),
 (17,'Leonora','Vane','Violin',1600,700),(18,'Jonas','Ekdahl','Guitar',70,null)
) v(id,f,l,d,h,x);

insert into teacher_rate
select teacher_id, 22 + pg_temp.h('b'||teacher_id) % 9 + k * 1.5 + (pg_temp.h('r'||teacher_id||'-'||k) % 4) * 0.25,
       vf, case when lead(vf) over w is not null then lead(vf) over w - 1 else left_on end
from (select t.*, k, t.hired_on + k * (430 + t.teacher_id * 6) vf
      from teacher t, generate_series(0, 7) k) s
where vf <= coalesce(left_on - 30, current_date - 5)
window w as (partition by teacher_id order by vf);

insert into pupil
select i, f, l, current_date - (2700 + pg_temp.h('bd'||i) % 4200)
         - case when i % 11 = 0 then 9000 else 0 end,
       (array['Ashcombe','Thornley','Market Wickham','Ashcombe','Lower Brent','Saltford Quay','Penrose','Thornley','Ellerby'])[1 + pg_temp.h('town'||i) % 9],
       case when i % 9 <> 4 then lower(f) || '.' || lower(replace(l, '''', '')) || '@' || (array['postbox.example','inmail.example','webhome.example'])[1 + i % 3] end,
       '07700 900' || lpad((i * 7 % 1000)::text, 3, '0'),
       (array['Piano','Violin','Guitar','Piano','Voice','Cello','Flute','Guitar','Piano','Clarinet','Drums','Violin','Saxophone','Trumpet','Voice'])[1 + pg_temp.h('mi'||i) % 15],
       j,
       case when pg_temp.h('lv'||i) % 5 = 0 and j < current_date - 420 then j + 200 + pg_temp.h('ld'||i) % 200 end
from (select i,
   (array['Amelia','Ben','Chloe','Daniel','Esme','Felix','Grace','Harvey','Isla','Jude','Keira','Leo','Maisie','Nathan','Orla','Patrick','Quentin','Rosa','Samuel','Tilly','Una','Victor','Wilf','Yasmin','Zara','Arjun','Bronwen','Callum','Daisy','Elias','Freya','Gabriel','Hana','Idris','Jemima','Kofi','Lydia'])[1 + (i * 5) % 37] f,
   (array['Abbott','Barlow','Carver','Dunmore','Eastwood','Farrow','Gilchrist','Hartley','Ibbotson','Jessop','Kendrick','Langley','Mistry','Norwood','O''Hara','Pemberton','Quayle','Redfern','Sandhu','Tattersall','Underhill','Varley','Wetherby','Yardley','Zielinski','Ainscough','Brockbank','Chowdhury','Devlin','Entwistle','Fairburn','Goodall','Holroyd','Ingham','Jamieson','Kowalczyk','Lockwood','Marchetti','Nowell','Okafor','Prentice'])[1 + (i * 11) % 41] l,
   current_date - (25 + pg_temp.h('jo'||i) % 1070) j
  from generate_series(1, 150) i) s;

insert into room values
 (1,'Britten Room',0,8,true),(2,'Elgar Room',0,6,true),(3,'Clara Schumann Room',1,12,true),
 (4,'Ellington Studio',1,15,false),(5,'Drum Cellar',-1,5,false),(6,'Purcell Hall',0,90,true),
 (7,'Holst Room',1,6,false),(8,'Tallis Loft',2,25,false),(9,'Smyth Room',2,14,true);

insert into instrument
select i, (array['VN','VC','GT','FL','CL','SX','TP'])[1 + i % 7] || '-' || lpad((100 + i * 3)::text, 4, '0'),
       (array['Violin','Cello','Guitar','Flute','Clarinet','Saxophone','Trumpet'])[1 + i % 7],
       (array['Stentor','Gewa','Yamaha','Trevor James','Buffet','Jupiter','Bach'])[1 + (i + pg_temp.h('mk'||i) % 2) % 7],
       180 + (array[140,520,90,310,350,640,280])[1 + i % 7] + pg_temp.h('pp'||i) % 400 + 0.5 * (i % 2),
       current_date - (1110 + pg_temp.h('pd'||i) % 1500) + case when i > 64 then 1050 else 0 end,
       case when i in (13, 29, 41, 58) then 'REPAIR' when i in (7, 22, 50) then 'RETIRED'
            when i % 6 = 1 then 'WORN' else 'OK' end
from generate_series(1, 70) i;

insert into hire
select row_number() over (order by s.sd, s.i), s.i, p.pupil_no, s.sd, s.sd + 150,
  case when s.i % 9 = 0 and s.k = 3 then null
       when s.sd + 130 + pg_temp.h('rt'||s.i||'-'||s.k) % 40 <= current_date
       then s.sd + 130 + pg_temp.h('rt'||s.i||'-'||s.k) % 40 end,
  round(8 + i.purchase_price / 50, 0)
from (select i, k, current_date - 1000 + k * 240 + pg_temp.h('hs'||i||'-'||k) % 40 sd
      from generate_series(1, 64) i, generate_series(0, 4) k) s
join instrument i on i.instrument_id = s.i
cross join lateral (select pupil_no from pupil p where p.main_instrument = i.category
   and p.joined_on <= s.sd and (p.left_on is null or p.left_on > s.sd + 170)
   order by md5(p.pupil_no || '/' || s.i || '/' || s.k) limit 1) p
where s.sd <= current_date - 1
  and not (s.k = 4 and (s.i % 9 = 0 or i.cond_code in ('REPAIR', 'RETIRED')))
  and not (s.k = 3 and i.cond_code = 'RETIRED')
  and (s.i % 9 = 0 or pg_temp.h('hx'||s.i||'-'||s.k) % 5 > 0);

insert into lesson
select row_number() over (order by s.ts, s.pupil_no), s.pupil_no, t.teacher_id,
       case when s.main_instrument = 'Drums' then 5
            when s.main_instrument in ('Piano','Voice') then (array[1,2,3,9])[1 + pg_temp.h('rm'||s.pupil_no) % 4]
            when pg_temp.h('rn'||s.pupil_no||s.w) % 40 = 0 then null
            else (array[4,7,3,4])[1 + pg_temp.h('rm'||s.pupil_no) % 4] end,
       s.main_instrument, s.ts,
       (array[30,30,45,60])[1 + pg_temp.h('mn'||s.pupil_no) % 4],
       case when s.ts::date >= current_date then case when x < 93 then 'BOOKED' when x < 98 then 'CANC_P' else 'CANC_T' end
            when x < 79 - s.pupil_no % 7 then 'HELD' when x < 86 then 'NOSHOW' when x < 95 then 'CANC_P' else 'CANC_T' end
from (select p.*, w, pg_temp.h('ls'||p.pupil_no||'-'||w) % 100 x,
        d + (14 + pg_temp.h('hr'||p.pupil_no) % 6) * interval '1 hour' + (pg_temp.h('hm'||p.pupil_no) % 2) * interval '30 minutes' ts
      from pupil p, generate_series(0, 161) w,
      lateral (select current_date - 1095 + 7 * w + p.pupil_no % 6 as d) dd
      where d >= p.joined_on and (p.left_on is null or d <= p.left_on) and d <= current_date + 24
        and pg_temp.h('lw'||p.pupil_no||'-'||w) % 100 < 28 + p.pupil_no % 13
        and p.pupil_no % 37 <> 5) s
cross join lateral (select teacher_id from teacher t where t.discipline = s.main_instrument
   and t.hired_on <= s.ts::date and (t.left_on is null or t.left_on >= s.ts::date)
   order by md5(t.teacher_id || ':' || s.pupil_no) limit 1) t;

insert into course values
 (1,'Junior String Orchestra','ENS',5,6,current_date-1050,null,24,85),
 (2,'Larkfield Big Band','ENS',12,6,current_date-980,null,20,95),
 (3,'Chamber Choir','ENS',13,3,current_date-900,null,12,70),
 (4,'Theory Grade 5','THE',1,9,current_date-760,current_date-520,14,60),
 (5,'Theory for Beginners','THE',3,9,current_date-400,null,14,55),
 (6,'Flute Quartet','ENS',10,7,current_date-650,null,4,65),
 (7,'Songwriting Weekend','WSH',8,4,current_date-330,current_date-328,15,120),
 (8,'Improvisation Workshop','WSH',12,4,current_date-210,current_date-208,12,110),
 (9,'Guitar Ensemble','ENS',8,4,current_date-560,null,10,60),
 (10,'Brass Group','ENS',16,8,current_date-700,current_date-180,8,60),
 (11,'Sight-Singing Clinic','WSH',14,3,current_date-95,current_date-94,12,45),
 (12,'Advanced Harmony','THE',2,9,current_date-300,null,10,75),
 (13,'Percussion Circle','ENS',15,8,current_date-250,null,12,50);

insert into course_enrolment
select course_id, pupil_no, e, case when pg_temp.h('dr'||course_id||'-'||pupil_no) % 6 = 0 and e + 60 < current_date and kind <> 'WSH' then e + 40 + pg_temp.h('dd'||pupil_no) % 20
          when left_on is not null and (end_date is null or left_on < end_date) then left_on end
from (select c.course_id, c.kind, c.end_date, p.pupil_no, p.left_on,
       greatest(c.start_date - 10, p.joined_on) + pg_temp.h('en'||c.course_id||'-'||p.pupil_no) % 9 e,
       row_number() over (partition by c.course_id order by md5(c.course_id||'e'||p.pupil_no)) rn, c.max_places
      from course c join pupil p on (p.left_on is null or p.left_on > c.start_date + 100)
        and p.joined_on < coalesce(c.end_date, current_date - 20)
        and case c.course_id when 1 then p.main_instrument in ('Violin','Cello') when 2 then p.main_instrument in ('Saxophone','Trumpet','Drums','Clarinet')
            when 3 then p.main_instrument in ('Voice','Piano') when 6 then p.main_instrument = 'Flute' when 9 then p.main_instrument = 'Guitar'
            when 10 then p.main_instrument = 'Trumpet' when 13 then p.main_instrument in ('Drums','Piano') else true end) s
where rn <= max_places - (course_id * 5 % 4);

insert into invoice
select n, 'INV-' || extract(year from io) || '-' || lpad(n::text, 5, '0'), pupil_no, io, io + 30, amt,
  case when x < 3 then 'VOID'
       when age > 100 then case when x < 90 then 'PAID' when x < 95 then 'PART' else 'OPEN' end
       when x < 50 then 'PAID' when x < 62 then 'PART' else 'OPEN' end
from (select row_number() over (order by io, pupil_no)::int n, s.* from (
   select p.pupil_no, io, current_date - io age, pg_temp.h('iv'||p.pupil_no||'-'||q) % 100 x,
          110 + (pg_temp.h('ia'||p.pupil_no) % 12) * 15 + (pg_temp.h('ib'||p.pupil_no||'-'||q) % 40) * 1.25 amt
   from pupil p, generate_series(0, 12) q, lateral (select p.joined_on + 20 + q * 91 as io) z
   where io <= current_date - 2 and (p.left_on is null or io <= p.left_on + 15)) s) s2;

insert into payment
select row_number() over (order by paid_on, invoice_id), invoice_id, paid_on, amt, method
from (select i.invoice_id, least(current_date - 1, i.issued_on + 4 + pg_temp.h('po'||i.invoice_id||'-'||k) % 38 + (k - 1) * 20) paid_on,
        case when i.status = 'PART' then round(i.amount * (30 + pg_temp.h('pa'||i.invoice_id) % 40) / 100, 2)
             when i.invoice_id % 6 <> 0 then i.amount
             when k = 1 then round(i.amount / 2, 2) else i.amount - round(i.amount / 2, 2) end amt,
        (array['DD','CARD','DD','BACS','CASH','CARD','DD'])[1 + pg_temp.h('pm'||i.pupil_no||'-'||(i.invoice_id % 3)) % 7] method
      from invoice i, generate_series(1, 2) k
      where i.status in ('PAID','PART') and (k = 1 or (i.status = 'PAID' and i.invoice_id % 6 = 0))) s;

insert into concert
select c, case when extract(month from d) in (3,4,5) then (array['Spring Serenade','Strings Evening'])[1 + c % 2]
       when extract(month from d) in (6,7,8) then (array['Summer Showcase','Garden Concert'])[1 + c % 2]
       when extract(month from d) in (9,10,11) then (array['Autumn Recital','Young Soloists'])[1 + c % 2]
       else (array['Winter Gala','Fireside Recital'])[1 + c % 2] end || ' ' || extract(year from d),
  (array['Purcell Hall','St Oswald''s Church','Ashcombe Town Hall','Corn Exchange'])[1 + pg_temp.h('ve'||c) % 4], d,
  (array[6,8,10,12.5])[1 + pg_temp.h('tp'||c) % 4],
  case when d < current_date then 55 + pg_temp.h('ts'||c) % 140 end
from (select c, current_date - 1080 + c * 46 + pg_temp.h('cd'||c) % 12 d from generate_series(1, 23) c) s;
insert into concert values
 (24, 'Carols by Candlelight', 'St Oswald''s Church', current_date + 13, 10, null),
 (25, 'Teachers'' Gala Night', 'Ashcombe Town Hall', current_date + 27, 15, null);

insert into performance
select concert_id, rn, pupil_no,
  (array['Nocturne in E flat','Sonatina in G','The Swan','Minuet','Gymnopédie No. 1','Romance','Allegro in D','Autumn Leaves','Asturias','Ave Maria','Salut d''Amour','Take Five','Prelude in C','Siciliano'])[1 + px],
  (array['Chopin','Clementi','Saint-Saëns','Bach','Satie','Beethoven','Handel','Kosma','Albéniz','Schubert','Elgar','Desmond','Bach','Fauré'])[1 + px]
from (select c.concert_id, p.pupil_no, pg_temp.h('px'||c.concert_id||'-'||p.pupil_no) % 14 px,
        row_number() over (partition by c.concert_id order by pg_temp.h('pf'||c.concert_id||'-'||p.pupil_no) % 1000 + (p.pupil_no % 5) * 350, p.pupil_no) rn
      from concert c join pupil p on p.joined_on < c.held_on - 30 and (p.left_on is null or p.left_on > c.held_on)
      where c.held_on < current_date and p.pupil_no % 5 <> 4) s
where rn <= 8 + concert_id % 6;

insert into exam_entry
select row_number() over (order by d, pupil_no), pupil_no, tid,
  (array['ABRSM','ABRSM','Trinity','RSL'])[1 + pg_temp.h('bo'||pupil_no) % 4], main_instrument,
  least(8, 1 + pg_temp.h('gr'||pupil_no) % 5 + k), d,
  case when x < 5 or d > current_date - 12 then null else sc end,
  case when x < 5 then 'WDRN' when d > current_date - 12 then 'PENDING'
       when sc >= 130 then 'DIST' when sc >= 120 then 'MERIT' when sc >= 100 then 'PASS' else 'FAIL' end
from (select p.pupil_no, p.main_instrument, k, d, pg_temp.h('ex'||p.pupil_no||'-'||k) % 100 x,
        88 + (pg_temp.h('sc'||p.pupil_no||'-'||k) % 38) + (pg_temp.h('sb'||p.pupil_no) % 20) sc,
        (select l.teacher_id from lesson l where l.pupil_no = p.pupil_no and l.starts_at::date <= d order by l.starts_at desc limit 1) tid
      from pupil p, generate_series(0, 5) k,
        lateral (select p.joined_on + 120 + k * 200 + pg_temp.h('ed'||p.pupil_no||'-'||k) % 40 as d) z
      where d <= current_date + 20 and (p.left_on is null or d <= p.left_on) and p.pupil_no % 6 <> 2) s;

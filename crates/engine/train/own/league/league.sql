set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists league cascade;
create schema league;
set search_path to league;

create function rnd(s text) returns double precision language sql immutable as
$$ select ('x' || substr(md5('lg' || s), 1, 8))::bit(32)::bigint / 4294967296.0 $$;
create function pick(a text[], s text) returns text language sql immutable as
$$ select a[1 + floor(league.rnd(s) * array_length(a, 1))::int] $$;
create function goals(u double precision, l double precision) returns int language sql immutable as
$$ select count(*)::int from generate_series(0, 7) k where u > (select sum(exp(-l) * power(l, i) / factorial(i)::float8) from generate_series(0, k) i) $$;

create table lg_stadium (
  stadium_id   integer primary key,
  stadium_name text not null,
  city         text not null,
  capacity     integer not null,
  surface      text not null check (surface in ('grass','hybrid','artificial')),
  opened_year  integer not null
);
insert into lg_stadium values
 (1,'Ekeberg Arena','Oslo',27200,'hybrid',2009),(2,'Fjordside Park','Bergen',17600,'artificial',1934),(3,'Nidaros Stadion','Trondheim',21400,'grass',1947),(4,'Oil Harbour Ground','Stavanger',15900,'artificial',2004),
 (5,'Gota Arena','Gothenburg',31500,'hybrid',1958),(6,'Oresund Park','Malmo',24300,'hybrid',2009),(7,'Cathedral Road','Uppsala',9800,'artificial',1912),(8,'Moesgaard Field','Aarhus',19400,'grass',1920),
 (9,'Andersen Park','Odense',15600,'grass',1968),(10,'Limfjord Stadium','Aalborg',13800,'grass',1937),(11,'Aura Riverside','Turku',9100,'artificial',1952),(12,'Pyynikki Ground','Tampere',8300,'hybrid',1965),
 (13,'Toolo Stadium','Helsinki',18900,'hybrid',1940),(14,'Laugardalur Ground','Reykjavik',9500,'artificial',1959),(15,'Nordic National Stadium','Stockholm',50600,'hybrid',2012);

create table lg_club (
  club_id      integer primary key,
  club_name    text not null unique,
  nickname     text,
  country      text not null,
  founded_year integer not null,
  stadium_id   integer not null references lg_stadium(stadium_id),
  members      integer not null
);
insert into lg_club values
 (1,'Oslo Athletic','The Eagles','Norway',1913,1,14200),(2,'Bergen Rovers','The Rainmen','Norway',1908,2,9800),(3,'Trondheim FK','The Troll Kids','Norway',1917,3,11300),(4,'Stavanger United','The Riggers','Norway',1899,4,6100),
 (5,'Gothenburg City','The Blue Whites','Sweden',1904,5,16900),(6,'Malmo Wanderers','The Sky Blues','Sweden',1910,6,15100),(7,'Uppsala Town','The Students','Sweden',1919,7,3200),(8,'Aarhus Rangers','The Whites','Denmark',1880,8,8700),
 (9,'Odense Albion','The Storytellers','Denmark',1887,9,5400),(10,'Aalborg Harbour','The Dockers','Denmark',1885,10,4900),(11,'Turku Sporting','The Black Whites','Finland',1922,11,2600),(12,'Tampere Rovers','The Lynxes','Finland',1931,12,2900),
 (13,'Helsinki United','The Sea Lions','Finland',1907,13,7800),(14,'Reykjavik Athletic','The Geysers','Iceland',1911,14,2100);

create table lg_season (
  season_id   integer primary key,
  season_name text not null unique,
  start_date  date not null,
  end_date    date not null
);
insert into lg_season
select k, extract(year from d)::text || '/' || lpad((extract(year from d + 240)::int % 100)::text, 2, '0'), d, d + 219
from (select k, current_date - 112 - (3-k)*364 + ((6 - extract(isodow from current_date - 112 - (3-k)*364)::int + 7) % 7) as d from generate_series(1, 3) k) x;

create table lg_referee (
  referee_id   integer primary key,
  referee_name text not null,
  country      text not null,
  licensed_since integer not null
);
insert into lg_referee values (1,'Anders Holmqvist','Sweden',2006),(2,'Petter Solbakken','Norway',2010),(3,'Jukka Lehtonen','Finland',2008),(4,'Mads Kjeldsen','Denmark',2014),(5,'Gudrun Einarsdottir','Iceland',2015),(6,'Erik Norlander','Sweden',2012),(7,'Tor Haugland','Norway',2017),(8,'Lise Bruun','Denmark',2018),(9,'Ville Salmi','Finland',2019),(10,'Oskar Wiklund','Sweden',2025);

create table lg_match (
  match_id     integer primary key,
  season_id    integer not null references lg_season(season_id),
  matchday     integer not null,
  kickoff_at   timestamptz not null,
  home_club_id integer not null references lg_club(club_id),
  away_club_id integer not null references lg_club(club_id),
  stadium_id   integer not null references lg_stadium(stadium_id),
  referee_id   integer references lg_referee(referee_id),
  match_status text not null check (match_status in ('played','scheduled','postponed')),
  home_goals   integer,
  away_goals   integer,
  attendance   integer,
  check (home_club_id <> away_club_id)
);
create table lg_season_club (
  season_id integer not null references lg_season(season_id),
  club_id   integer not null references lg_club(club_id),
  primary key (season_id, club_id)
);
create temp table str(club int primary key, s float8);
insert into str values (1,0.55),(2,0.15),(3,0.3),(4,-0.05),(5,0.5),(6,0.65),(7,-0.4),(8,0.2),(9,-0.1),(10,-0.15),(11,-0.5),(12,-0.45),(13,0.05),(14,-0.3);
create function mkseason(k int) returns void language sql as $f$
    insert into lg_season_club
    select 1, c from generate_series(1, 12) c where k = 1
    union all
    select k, club_id from lg_season_club where season_id = k - 1 and club_id not in (select club from (
       select home_club_id as club, case when home_goals > away_goals then 3 when home_goals = away_goals then 1 else 0 end as p, home_goals - away_goals as gd from lg_match where season_id = k - 1 and match_status = 'played'
       union all select away_club_id, case when home_goals < away_goals then 3 when home_goals = away_goals then 1 else 0 end, away_goals - home_goals from lg_match where season_id = k - 1 and match_status = 'played') t
       group by club order by sum(p), sum(gd), club limit 2)
    union all
    select k, club_id from lg_club where k > 1 and club_id not in (select club_id from lg_season_club where season_id = k - 1);
    insert into lg_match
    with c as (select club_id, row_number() over (order by md5(club_id || 's' || k)) - 1 as i from lg_season_club where season_id = k),
    f as (select r, kk, case when kk = 0 then 11 else (r + kk) % 11 end as a, case when kk = 0 then r else (r - kk + 11) % 11 end as b from generate_series(0,10) r, generate_series(0,5) kk),
    g as (select r + 1 as md, kk, case when (r + kk) % 2 = 0 then a else b end as h, case when (r + kk) % 2 = 0 then b else a end as w from f),
    g2 as (select md, kk, h, w from g union all select md + 11, kk, w, h from g),
    m as (select md, kk, ch.club_id as h, ca.club_id as w, (select start_date from lg_season where season_id = k) + 7 * floor((md-1) * 1.45)::int + (array[0,0,0,1,1,-1])[1 + floor(rnd('fd'||k||'/'||md||'/'||kk)*6)::int] as d from g2 join c ch on ch.i = g2.h join c ca on ca.i = g2.w),
    z as (select m.*, (k-1)*132 + row_number() over (order by md, d, kk) as id from m)
    select id, k, md, d::timestamptz + (array['14:00','16:30','18:00','20:00'])[1 + floor(rnd('ko'||id)*4)::int]::interval, h, w, case when rnd('sm'||id) < 0.012 then 15 else cl.stadium_id end,
      case when d < current_date + 12 then 1 + floor(rnd('rf'||id)*9)::int end,
      case when d >= current_date then 'scheduled' when rnd('po'||id) < 0.012 and k = 3 then 'postponed' else 'played' end,
      case when d < current_date and not (rnd('po'||id) < 0.012 and k = 3) then goals(rnd('gh'||id), 1.42 * exp(0.55 * (sh.s - sw.s) + 0.12)) end,
      case when d < current_date and not (rnd('po'||id) < 0.012 and k = 3) then goals(rnd('ga'||id), 1.42 * exp(0.55 * (sw.s - sh.s) - 0.12)) end,
      case when d < current_date and not (rnd('po'||id) < 0.012 and k = 3) then round(st.capacity * least(1, 0.42 + 0.2 * sh.s + 0.22 * sw.s + 0.45 * rnd('at'||id)))::int end
    from z join lg_club cl on cl.club_id = h join str sh on sh.club = h join str sw on sw.club = w join lg_stadium st on st.stadium_id = cl.stadium_id;
$f$;
create temp table z1 as select mkseason(1)::text as r;
create temp table z2 as select mkseason(2)::text as r;
create temp table z3 as select mkseason(3)::text as r;
drop function mkseason(int);
update lg_match set match_status = 'postponed', home_goals = null, away_goals = null, attendance = null where season_id = 3 and match_id in (select match_id from lg_match where season_id = 3 and match_status = 'played' order by md5('pp' || match_id) limit 2);

create table lg_player (
  player_id       integer primary key,
  first_name      text not null,
  last_name       text not null,
  birth_date      date not null,
  nationality     text not null,
  position        text not null check (position in ('goalkeeper','defender','midfielder','forward')),
  height_cm       integer not null,
  preferred_foot  text not null check (preferred_foot in ('left','right','both')),
  current_club_id integer references lg_club(club_id),
  contract_until  date,
  market_value    numeric(12,0) not null
);
create table lg_transfer (
  transfer_id   integer generated always as identity primary key,
  player_id     integer not null references lg_player(player_id),
  from_club_id  integer references lg_club(club_id),
  to_club_id    integer references lg_club(club_id),
  outside_club  text,
  transfer_date date not null,
  transfer_type text not null check (transfer_type in ('permanent','free','loan')),
  fee           numeric(12,0),
  check (from_club_id is not null or to_club_id is not null)
);
create temp table pl as
select n, case when n <= 336 then 1 + (n-1) / 24 end as club0, case when n <= 336 then (array['goalkeeper','goalkeeper','goalkeeper','defender','defender','defender','defender','defender','defender','defender','defender','midfielder','midfielder','midfielder','midfielder','midfielder','midfielder','midfielder','midfielder','forward','forward','forward','forward','forward'])[1 + (n-1) % 24]
   else (array['defender','midfielder','forward','midfielder','forward'])[1 + n % 5] end as pos,
  pick(array['Norwegian','Norwegian','Norwegian','Swedish','Swedish','Swedish','Danish','Danish','Danish','Finnish','Finnish','Icelandic','Nigerian','Brazilian','Dutch','Polish','English','Senegalese'], 'na'||n) as nat, rnd('q'||n) as q
from generate_series(1, 384) n;
create temp table nm(nat text, f text[], l text[]);
insert into nm values
 ('Nigerian',array['Chidi','Emeka','Samuel','Victor','Ola'],array['Okonkwo','Adeyemi','Balogun','Eze','Ibrahim','Nwosu','Olawale']),
 ('Brazilian',array['Rodrigo','Gabriel','Matheus','Caio','Everton'],array['Moreira','da Silva','Pereira','Teixeira','Alves','Ramalho','Nogueira']),
 ('Dutch',array['Jeroen','Daan','Sven','Ruud','Thijs'],array['van Dijkman','de Boer','Kuipers','Hendriks','Willems','Bosman','Postma']),
 ('Polish',array['Kamil','Piotr','Jakub','Marcin','Dawid'],array['Nowak','Kowalczyk','Zielinski','Wrobel','Mazur','Sikora','Duda']),
 ('English',array['Harry','Kieran','Ollie','Reece','Lewis'],array['Bradley','Coleman','Hunter','Watkins','Barlow','Pearce','Sutton']),
 ('Senegalese',array['Moussa','Ismaila','Cheikh','Pape','Idrissa'],array['Diop','Sarr','Ndiaye','Gueye','Faye','Mbaye','Cisse']),
 ('Finnish',array['Teemu','Mikko','Lauri','Joonas','Antti','Eetu'],array['Korhonen','Virtanen','Makinen','Nieminen','Laine','Heikkila','Rantanen','Salonen']),
 ('Icelandic',array['Aron','Gylfi','Birkir','Sverrir','Kolbeinn'],array['Gunnarsson','Sigurdsson','Bjarnason','Finnsson','Jonsson','Arnarson','Thorvaldsson']),
 ('Danish',array['Magnus','Kristoffer','Emil','Sander','Henrik','Jonas','Mathias','Viktor','Oscar','Rasmus','Simon','Frederik','Sebastian','Martin','Elias','Lasse'],array['Nielsen','Jensen','Andersen','Christensen','Poulsen','Kjaer','Skov','Dalgaard']),
 ('Swedish',array['Filip','Viktor','Emil','Oscar','Gustav','Albin','Ludvig','Jesper','Hampus','Anton','Joel','Isak','Robin','Marcus','Pontus','Linus'],array['Lindgren','Bergstrom','Ekdal','Sandberg','Nystrom','Forsberg','Hedlund','Sjogren']),
 ('Norwegian',array['Magnus','Kristoffer','Sander','Henrik','Mathias','Eirik','Fredrik','Sondre','Martin','Elias','Joakim','Havard','Ola','Stian','Petter','Aksel'],array['Haugen','Berge','Solheim','Nygaard','Strand','Eide','Moen','Bakken','Lund']);
insert into lg_player
select n, f[1 + i % array_length(f,1)], l[1 + (i + i / array_length(f,1)) % array_length(l,1)],
  current_date - (6300 + floor(power(rnd('bd'||n), 1.1) * 6700))::int, nat, pos, case pos when 'goalkeeper' then 186 when 'defender' then 179 else 171 end + floor(rnd('hc'||n)*15)::int,
  case when rnd('ft'||n) < 0.24 then 'left' when rnd('ft'||n) < 0.94 then 'right' else 'both' end, club0, null,
  round((80000 * exp(q * 3.3 + rnd('mv'||n) * 1.4) * (1 + coalesce((select s from str where club = club0), 0) * 0.6))::numeric, -4)
from (select pl.*, (row_number() over (partition by pl.nat order by md5('nm' || n)) - 1)::int as i from pl) pl join nm using (nat)
order by n;
drop table nm;
create temp table mem(player int, club int, d1 date, d2 date);
insert into mem select n, club0, '1900-01-01', null from pl where n <= 336;
create temp table mv(player int, club int, val numeric, toc int, ty text, dt date);
create function mkwindow(w int, base date) returns void language sql as $f$
  delete from mv;
  insert into mv
  select player, club, val, toc, case when w >= 4 and toc is not null and rnd('ty'||w||'/'||player) < 0.25 then 'loan' when rnd('ty'||w||'/'||player) < 0.5 then 'free' else 'permanent' end, base + floor(rnd('td'||w||'/'||player)*28)::int
  from (select m.player, m.club, l.market_value as val, case when rnd('tx'||w||'/'||m.player) < 0.2 then null else 1 + (m.club + floor(rnd('to'||w||'/'||m.player)*13)::int) % 14 end as toc
    from mem m join pl p on p.n = m.player join lg_player l on l.player_id = m.player
    where m.d2 is null and m.d1 < base - 100 and rnd('tr'||w||'/'||m.player) < case when p.pos = 'goalkeeper' then 0.03 when w in (1,3) then 0.05 else 0.085 end) x;
  insert into mv
  select p.n, null, l.market_value, 1 + floor(rnd('nt'||p.n)*14)::int, case when rnd('ny'||p.n) < 0.35 then 'free' else 'permanent' end, base + floor(rnd('nd'||p.n)*28)::int
  from pl p join lg_player l on l.player_id = p.n where p.n > 336 + (w-1)*10 and p.n <= least(384, 336 + w*10);
  insert into lg_transfer(player_id, from_club_id, to_club_id, outside_club, transfer_date, transfer_type, fee)
  select player, club, toc, case when toc is null then pick(array['Ajax Reserves','FC Luzern','Legia Warszawa','Preston North End','KAA Gent','Hertha BSC'],'oc'||w||'/'||player)
      when club is null then pick(array['Sparta Rotterdam','Brentford B','FC Utrecht','Lech Poznan','Santos FC','Enyimba','Hansa Rostock','Generation Foot'],'nc'||player) end,
    dt, ty, case when ty = 'permanent' then round((val * (0.6 + 0.9 * rnd('fe'||w||'/'||player)))::numeric, -4) end
  from mv order by dt, player;
  update mem set d2 = mv.dt from mv where mv.player = mem.player and mem.d2 is null;
  insert into mem select player, toc, dt, null from mv where toc is not null;
$f$;
create temp table z4 as select mkwindow(1, start_date + 122)::text as r from lg_season where season_id = 1;
create temp table z5 as select mkwindow(2, start_date - 45)::text as r from lg_season where season_id = 2;
create temp table z6 as select mkwindow(3, start_date + 122)::text as r from lg_season where season_id = 2;
create temp table z7 as select mkwindow(4, start_date - 45)::text as r from lg_season where season_id = 3;
create temp table z8 as select mkwindow(5, start_date - 38)::text as r from lg_season where season_id = 3;
drop function mkwindow(int, date); drop table mv;
update lg_player p set current_club_id = (select club from mem m where m.player = p.player_id and m.d2 is null);
update lg_player set contract_until = make_date(extract(year from current_date)::int + floor(rnd('cu'||player_id)*4)::int + case when extract(month from current_date) > 6 then 1 else 0 end, 6, 30) where current_club_id is not null;

create table lg_coach (
  coach_id    integer primary key,
  coach_name  text not null,
  nationality text not null,
  birth_date  date not null
);
insert into lg_coach
select n, (array['Stale','Bengt','Kasper','Jari','Ole','Hasse','Brian','Markku','Heimir','Rikard','Per-Mathias','Jess','Mikael','Tomas','Kjetil','Poya','Lars','Sami','Eirik','Niels'])[n] || ' ' || (array['Ronning','Aspelund','Friis','Koskinen','Tangen','Lindqvist','Laurup','Hannula','Hallgrim','Nordin','Hogstad','Thomsen','Stahl','Grip','Rekvik','Asbaghi','Frandsen','Toivola','Horneland','Kirk'])[n],
  (array['Norwegian','Swedish','Danish','Finnish','Norwegian','Swedish','Danish','Finnish','Icelandic','Swedish','Norwegian','Danish','Swedish','Swedish','Norwegian','Swedish','Danish','Finnish','Norwegian','Danish'])[n], current_date - 13500 - floor(rnd('cb'||n)*9500)::int
from generate_series(1, 20) n;
create table lg_coach_spell (
  spell_id   integer primary key,
  coach_id   integer not null references lg_coach(coach_id),
  club_id    integer not null references lg_club(club_id),
  from_date  date not null,
  to_date    date,
  exit_reason text
);
insert into lg_coach_spell
select row_number() over (order by f), coach, club, f, t, case when t is not null then pick(array['sacked','sacked','resigned','contract ended'],'er'||coach||club) end from (
 select n as coach, n as club, current_date - 760 - floor(rnd('cf'||n)*1400)::int as f, case when n in (2,4,7,9,11,12,14) then current_date - 60 - floor(rnd('ce'||n)*560)::int end as t from generate_series(1, 14) n
 union all select x.c, x.n, current_date - 60 - floor(rnd('ce'||x.n)*560)::int + 3, case when x.n = 11 then current_date - 60 - floor(rnd('ce'||x.n)*560)::int + 190 end from (values (15,2),(16,4),(17,7),(2,9),(18,11),(19,12)) x(c,n)
 union all select 20, 11, current_date - 60 - floor(rnd('ce'||11)*560)::int + 198, null) y;

create table lg_injury (
  injury_id   integer primary key,
  player_id   integer not null references lg_player(player_id),
  injury_type text not null,
  injured_on  date not null,
  returned_on date
);
insert into lg_injury
select row_number() over (order by d, n), n, ty, d, case when d + len < current_date then d + len end from (
 select n, current_date - 800 + floor(rnd('ij'||n||'/'||k)*798)::int as d, pick(array['hamstring','hamstring','ankle','knee ligament','groin','calf','concussion','shoulder','broken foot'],'it'||n||'/'||k) as ty, 6 + floor(power(rnd('il'||n||'/'||k),3)*190)::int as len
 from pl, generate_series(1,2) k where rnd('ik'||n||'/'||k) < 0.3) x
where exists (select 1 from mem where mem.player = x.n and mem.d1 <= x.d and (mem.d2 is null or mem.d2 > x.d + len));

create table lg_lineup (
  match_id       integer not null references lg_match(match_id),
  player_id      integer not null references lg_player(player_id),
  club_id        integer not null references lg_club(club_id),
  is_starter     boolean not null,
  shirt_number   integer not null,
  minutes_played integer not null,
  primary key (match_id, player_id)
);
create table lg_event (
  event_id     integer generated always as identity primary key,
  match_id     integer not null references lg_match(match_id),
  minute       integer not null check (minute between 1 and 97),
  event_type   text not null check (event_type in ('goal','penalty goal','own goal','missed penalty','yellow card','red card','substitution')),
  club_id      integer not null references lg_club(club_id),
  player_id    integer not null references lg_player(player_id),
  other_player_id integer references lg_player(player_id)
);
comment on column lg_event.club_id is 'club of the player';
comment on column lg_event.other_player_id is 'goal: the player who gave the assist; substitution: the player who came off (player_id came on)';
create temp table lu as
with t as (select m.match_id, m.kickoff_at::date as d, c.club from lg_match m cross join lateral (values (m.home_club_id),(m.away_club_id)) c(club) where m.match_status = 'played'),
a as (select t.match_id, t.club, p.n, p.pos, p.q + 0.45 * rnd('lu'||t.match_id||'/'||p.n) as sc from t join mem on mem.club = t.club and mem.d1 <= t.d and (mem.d2 is null or mem.d2 > t.d) join pl p on p.n = mem.player
   where not exists (select 1 from lg_injury i where i.player_id = p.n and i.injured_on <= t.d and (i.returned_on is null or i.returned_on > t.d))),
b as (select a.*, row_number() over (partition by match_id, club, pos order by sc desc) as r from a),
c as (select b.*, r <= case pos when 'goalkeeper' then 1 when 'defender' then 4 when 'midfielder' then 4 else 2 end as starter from b),
e as (select c.*, row_number() over (partition by match_id, club, starter, pos = 'goalkeeper' order by case when starter then md5('o'||match_id||n) else lpad((1000 - 100*sc)::int::text, 6, '0') end) as x from c)
select match_id, club, n, pos, starter, x, case when starter then 0 else 46 + floor(rnd('sb'||match_id||'/'||club||'/'||x)*43)::int end as on_min,
  case when starter and pos <> 'goalkeeper' and x <= 3 then 46 + floor(rnd('sb'||match_id||'/'||club||'/'||x)*43)::int else 96 end as off_min
from e where starter or (pos <> 'goalkeeper' and x <= 3);
create temp table ev(match_id int, minute int, typ text, club int, player int, other int);
insert into ev select i.match_id, i.on_min, 'substitution', i.club, i.n, o.n from lu i join lu o on o.match_id = i.match_id and o.club = i.club and o.starter and o.pos <> 'goalkeeper' and o.x = i.x where not i.starter;
update lu set off_min = 96 where starter and x <= 3 and pos <> 'goalkeeper' and not exists (select 1 from ev where ev.match_id = lu.match_id and ev.other = lu.n);
create index on lu(match_id, club);
-- red cards first: they end a player's match
create temp table rc as select lu.match_id, lu.club, lu.n, 12 + floor(rnd('rm'||match_id||'/'||n)*80)::int as m from lu where pos <> 'goalkeeper' and starter and off_min = 96 and rnd('rc'||match_id||'/'||n) < 0.0115;
update lu set off_min = rc.m from rc where rc.match_id = lu.match_id and rc.n = lu.n;
insert into ev select match_id, m, 'red card', club, n, null from rc;
insert into ev select match_id, on_min + 1 + floor(rnd('ym'||match_id||'/'||n)*(least(off_min, 92) - on_min - 1))::int, 'yellow card', club, n, null from lu where least(off_min, 92) - on_min > 2 and rnd('yc'||match_id||'/'||n) < case pos when 'defender' then 0.17 when 'midfielder' then 0.16 when 'goalkeeper' then 0.03 else 0.10 end;
with g as (select m.match_id, m.home_club_id as club, m.away_club_id as opp, k from lg_match m, generate_series(1, m.home_goals) k union all select m.match_id, m.away_club_id, m.home_club_id, k from lg_match m, generate_series(1, m.away_goals) k),
h as (select g.*, 2 + floor(rnd('gm'||match_id||'/'||club||'/'||k)*92)::int as mi, rnd('gt'||match_id||'/'||club||'/'||k) as t from g)
insert into ev
select h.match_id, h.mi, case when t < 0.035 then 'own goal' when t < 0.13 then 'penalty goal' else 'goal' end, s.club, s.n,
  case when t >= 0.13 and rnd('gs'||h.match_id||'/'||h.club||'/'||k) < 0.72 then (select a.n from lu a where a.match_id = h.match_id and a.club = h.club and a.n <> s.n and a.on_min < h.mi and a.off_min >= h.mi and a.pos <> 'goalkeeper'
     order by ln(1e-9 + rnd('as'||h.match_id||'/'||k||'/'||a.n)) / case a.pos when 'midfielder' then 4 when 'forward' then 3 else 1.4 end desc limit 1) end
from h cross join lateral (select l.n, l.club from lu l join pl on pl.n = l.n where l.match_id = h.match_id and l.club = case when h.t < 0.035 then h.opp else h.club end and l.pos <> 'goalkeeper' and l.on_min < h.mi and l.off_min >= h.mi
   order by ln(1e-9 + rnd('sc'||h.match_id||'/'||h.k||'/'||l.n)) / ((case when h.t < 0.035 then 1 when l.pos = 'forward' then 7 when l.pos = 'midfielder' then 2.6 else 0.9 end) * (0.4 + pl.q)) desc limit 1) s;
insert into ev select match_id, 10 + floor(rnd('mp'||match_id)*78)::int, 'missed penalty', club, n, null from (select lu.*, row_number() over (partition by match_id order by md5('mq'||match_id||n)) as rr from lu where pos = 'forward' and starter and off_min = 96) x where rr = 1 and rnd('mz'||match_id) < 0.07;
insert into lg_lineup select match_id, n, club, starter, 1 + (n - 1) % 40, least(off_min, 90) - on_min from lu order by match_id, club, n;
insert into lg_event(match_id, minute, event_type, club_id, player_id, other_player_id) select match_id, minute, typ, club, player, other from ev order by match_id, minute, typ, player;
create index on lg_event(match_id); create index on lg_event(player_id); create index on lg_lineup(player_id);
drop table str, pl, mem, lu, ev, rc, z1, z2, z3, z4, z5, z6, z7, z8;
drop function goals(double precision, double precision); drop function pick(text[], text); drop function rnd(text);
reset search_path;

-- A music service. Everything is computed; dates are relative to today.
CREATE SCHEMA studio;
SET search_path = studio, public;
CREATE TABLE artists (artist_id int PRIMARY KEY, name text NOT NULL, country text NOT NULL, formed_year int NOT NULL);
CREATE TABLE albums (album_id int PRIMARY KEY, artist_id int NOT NULL REFERENCES artists, title text NOT NULL, genre text NOT NULL, released date NOT NULL);
CREATE TABLE tracks (track_id int PRIMARY KEY, album_id int NOT NULL REFERENCES albums, title text NOT NULL, seconds int NOT NULL);
CREATE TABLE listeners (listener_id int PRIMARY KEY, name text NOT NULL, city text NOT NULL, plan text NOT NULL, joined_on date NOT NULL);
CREATE TABLE plays (play_id int PRIMARY KEY, listener_id int NOT NULL REFERENCES listeners, track_id int NOT NULL REFERENCES tracks, played_at timestamp NOT NULL);
INSERT INTO artists SELECT i, (ARRAY['Amber Coast','Broken Kite','Cold Harvest','Dune Choir','Echo Park','Fable','Glass Owl','Hollow'])[i],
    (ARRAY['Sweden','Canada','Sweden','Brazil','Canada','Japan','Japan','Brazil'])[i], 1980 + i * 4 FROM generate_series(1, 8) i;
INSERT INTO albums SELECT i, 1 + (i * 3) % 7, 'Album ' || i, (ARRAY['rock','jazz','pop','folk'])[1 + i % 4], CURRENT_DATE - i * 40 FROM generate_series(1, 30) i;
INSERT INTO tracks SELECT i, 1 + i % 28, 'Track ' || i, 90 + (i * 37) % 400 FROM generate_series(1, 240) i;
INSERT INTO listeners SELECT i, 'Listener ' || i, (ARRAY['Oslo','Osaka','Lima','Turin'])[1 + i % 4], (ARRAY['free','premium','free'])[1 + i % 3], CURRENT_DATE - i * 6
    FROM generate_series(1, 120) i;
INSERT INTO plays SELECT i, 1 + (i * 7) % 100, 1 + (i * i) % 200, (CURRENT_DATE - (i % 600)) + (i % 24) * interval '1 hour' FROM generate_series(1, 3000) i;

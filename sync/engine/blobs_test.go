package engine_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestBlobCutAtEveryKBytes lets k bytes of each answer through, for every k:
// the photo arrives whole, no byte is asked for twice, and what came is there
// after a restart.
func TestBlobCutAtEveryKBytes(t *testing.T) {
	const size = 24
	w := newWorld(t, 1)
	for k := 1; k <= size; k++ {
		photo := []byte(strings.Repeat(string(rune('a'+k)), size))
		w.people[0].Photo = photo
		_, err := w.reg.Import(t.Context(), planID, w.people)
		w.must(err)
		asked := -1
		w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			asked, _ = strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-"))
			rec := record(r, next)
			if rec.Body.Len() <= k {
				replay(rw, rec, rec.Body.Bytes())
				return
			}
			cut(func(int) int { return k })(rw, r, rec)
		})
		rounds := 0
		for sum := wire.Hash(photo); ; rounds++ {
			_, err := w.engine.Pull(t.Context(), nil)
			if asked != rounds*k {
				t.Fatalf("k %d, round %d: asked from %d", k, rounds, asked)
			}
			if err == nil {
				got, err := w.cache.Photo(t.Context(), sum)
				if err != nil || string(got) != string(photo) {
					t.Fatalf("k %d: %d bytes, %v", k, len(got), err)
				}
				break
			}
			wantCode(t, err, confirm.ProblemOffline)
			part, err := w.cache.BlobPart(t.Context(), sum)
			if err != nil || string(part) != string(photo[:(rounds+1)*k]) {
				t.Fatalf("k %d, round %d keeps %d bytes, %v", k, rounds, len(part), err)
			}
			w.newEngine()
		}
		if want := (size - 1) / k; rounds != want {
			t.Fatalf("k %d: %d rounds were cut, want %d", k, rounds, want)
		}
	}
}

// TestBadPartIsThrownAway: what lies on the disk is not the beginning of the blob.
func TestBadPartIsThrownAway(t *testing.T) {
	parts := map[string]func(photo []byte) []byte{
		"other bytes":         func(photo []byte) []byte { return []byte(strings.Repeat("x", len(photo)/2)) },
		"as long as the blob": func(photo []byte) []byte { return []byte(strings.Repeat("x", len(photo))) },
		"longer":              func(photo []byte) []byte { return append(photo[:len(photo):len(photo)], "xx"...) },
		"whole and right":     func(photo []byte) []byte { return photo },
	}
	for name, part := range parts {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.breakPath(wire.PathBlobs, func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) })
			_, err := w.engine.Pull(t.Context(), nil)
			wantCode(t, err, confirm.ProblemOffline)
			w.heal()
			photo := w.people[0].Photo
			w.must(w.cache.SaveBlobPart(t.Context(), wire.Hash(photo), part(photo)))
			if report := w.pull(); report.Blobs != 1 {
				t.Fatalf("%+v", report)
			}
			got, err := w.cache.Photo(t.Context(), wire.Hash(photo))
			if err != nil || string(got) != string(photo) {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
		})
	}
}

// TestBlobThatTheRegistryHasNot is counted and holds up no other.
func TestBlobThatTheRegistryHasNot(t *testing.T) {
	w := newWorld(t, 6)
	gone := wire.PathBlobs + wire.Hash(w.people[2].Photo)
	wrong := wire.PathBlobs + wire.Hash(w.people[4].Photo)
	w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		switch r.URL.Path {
		case gone:
			remote(rw, r, http.StatusNotFound, confirm.ProblemNotFound)
		case wrong:
			rec := record(r, next)
			replay(rw, rec, append(rec.Body.Bytes()[1:], 'x'))
		default:
			next.ServeHTTP(rw, r)
		}
	})
	if report := w.pull(); report.Blobs != 4 || report.BlobsMissing != 2 {
		t.Fatalf("%+v", report)
	}
	w.heal()
	if report := w.pull(); report.Blobs != 2 || report.BlobsMissing != 0 {
		t.Fatalf("later %+v", report)
	}
}

// TestBlobsThatLie: ranges and sizes that are not what was asked for.
func TestBlobsThatLie(t *testing.T) {
	lies := map[string]answerFunc{
		"another range": head(func(h http.Header) { h.Set("Content-Range", "bytes 0-9/2800") }),
		"no range":      head(func(h http.Header) { h.Del("Content-Range") }),
		"junk range":    head(func(h http.Header) { h.Set("Content-Range", "bytes 100-x/y") }),
		"too large": body(func([]byte) []byte {
			return []byte(strings.Repeat("x", wire.MaxBlobBytes+1))
		}),
	}
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			sum := wire.Hash(w.people[0].Photo)
			w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				panic(http.ErrAbortHandler)
			})
			_, err := w.engine.Pull(t.Context(), nil)
			wantCode(t, err, confirm.ProblemOffline)
			w.must(w.cache.SaveBlobPart(t.Context(), sum, w.people[0].Photo[:100]))
			w.hinder(wire.PathBlobs, badAnswer{make: func(rw http.ResponseWriter, r *http.Request, good *recorder) {
				good.Header().Del("Content-Length")
				lie(rw, r, good)
			}})
			if report := w.pull(); report.BlobsMissing != 1 {
				t.Fatalf("%+v", report)
			}
			w.heal()
			if report := w.pull(); report.Blobs != 1 {
				t.Fatalf("later %+v", report)
			}
		})
	}
}

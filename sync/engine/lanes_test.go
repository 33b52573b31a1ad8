package engine_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"
)

// TestUploadGoesOnAfterACut: the rest is sent, not the whole, by a program
// that has been started anew; a beginning that is not of the scan is no trap.
func TestUploadGoesOnAfterACut(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	big := append([]byte("%PDF-1.7 "), bytes.Repeat([]byte("drawn "), 4000)...)
	w.must(w.cache.SaveBlob(t.Context(), wire.Hash(big), big))
	op := w.attach(0, big)
	var sent []int64
	cutAt := int64(10_000)
	w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPatch {
			sent = append(sent, r.ContentLength)
			if len(sent) == 1 { // the line breaks in the middle of the body
				r.Body = io.NopCloser(io.LimitReader(r.Body, cutAt))
				record(r, next)
				panic(http.ErrAbortHandler)
			}
		}
		next.ServeHTTP(rw, r)
	})
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemOffline)
	w.newEngine()
	w.send()
	w.wantState(op, confirm.OperationAccepted)
	if want := []int64{int64(len(big)), int64(len(big)) - cutAt}; !slices.Equal(sent, want) {
		t.Errorf("bodies of %v bytes, want %v", sent, want)
	}
}

// TestUploadOvertakenByItsOwnBeginning: a request that was given up arrives
// between the question where the upload stands and its body.
func TestUploadOvertakenByItsOwnBeginning(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	scan := append([]byte("%PDF-1.7 "), bytes.Repeat([]byte("drawn "), 1000)...)
	w.must(w.cache.SaveBlob(t.Context(), wire.Hash(scan), scan))
	op := w.attach(0, scan)
	overtaken := 0
	w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPatch && r.Header.Get(wire.HeaderUploadOffset) == "0" {
			overtaken++
			late := r.Clone(r.Context())
			late.Body = io.NopCloser(bytes.NewReader(scan[:2000]))
			next.ServeHTTP(httptest.NewRecorder(), late)
		}
		next.ServeHTTP(rw, r)
	})
	report, err := w.engine.Send(t.Context(), nil)
	if err != nil || overtaken != 1 || report.Accepted != 1 {
		t.Errorf("%d accepted, overtaken %d times, %v", report.Accepted, overtaken, err)
	}
	w.wantState(op, confirm.OperationAccepted)
}

// TestThePhotoOnTheScreenComesFirst of those that no worker has begun yet: the
// others are held at the registry until it has come, and it comes before every
// worker is held.
func TestThePhotoOnTheScreenComesFirst(t *testing.T) {
	w := newWorld(t, 40)
	last := wire.Hash(w.people[39].Photo)
	var mu sync.Mutex
	held, total, release, once := 0, 0, make(chan struct{}), sync.Once{}
	w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		mu.Lock()
		total++
		wanted := strings.TrimPrefix(r.URL.Path, wire.PathBlobs) == last
		select {
		case <-release:
		default:
			if !wanted {
				held++
			}
		}
		everyWorker := held == 8
		mu.Unlock()
		if wanted || everyWorker {
			if everyWorker {
				t.Error("eight others came before it")
			}
			once.Do(func() { close(release) })
		}
		<-release
		next.ServeHTTP(rw, r)
	})
	w.engine.Prefer(wire.Hash([]byte("nobody has this")))
	w.engine.Prefer(last)
	w.pull()
	if total != 40 {
		t.Errorf("%d photos asked for", total)
	}
}

// TestBudgetHoldsPhotosBack: what the budget does not allow at once is waited
// for, and the waits add up to what was brought.
func TestBudgetHoldsPhotosBack(t *testing.T) {
	const perSecond = 10_000
	w := newWorldOf(t, 8, func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, 40_000) })
	w.must(w.cache.SaveSetting(t.Context(), confirm.SettingLineBudget, []byte(strconv.Itoa(perSecond))))
	var mu sync.Mutex
	var longest time.Duration
	e, err := engine.New(engine.Config{
		Enrolment: w.enrolment, Credential: w.key, Cache: w.cache, Clock: w.clock, Monotonic: w.clock.Monotonic,
		After: func(d time.Duration) <-chan time.Time {
			mu.Lock()
			defer mu.Unlock()
			longest = max(longest, d)
			c := make(chan time.Time, 1)
			c <- time.Time{}
			return c
		},
	})
	w.must(err)
	t.Cleanup(e.Close)
	report, err := e.Pull(t.Context(), nil)
	w.must(err)
	// 320,000 bytes less the 65,536 that may come at once, at 10,000 a second.
	if want := 25 * time.Second; report.Blobs != 8 || longest < want || longest > want+time.Second {
		t.Errorf("%d photos, longest wait %v", report.Blobs, longest)
	}
}

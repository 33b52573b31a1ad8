package main

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"

	"confirmpoint/sync/wire"
)

// doorPlan says, in percent, what becomes of requests and answers.
type doorPlan struct {
	LoseRequest int `json:"lose_request,omitempty"`
	LoseAnswer  int `json:"lose_answer,omitempty"` // of those whose request arrived
	CutAnswer   int `json:"cut_answer,omitempty"`
	Twice       int `json:"twice,omitempty"` // the registry gets it two times at once
	Late        int `json:"late,omitempty"`  // given up by the client, and arrives after newer ones
	Old         int `json:"old,omitempty"`   // an old request arrives once more before it
	Kill        int `json:"kill,omitempty"`  // in 10,000: the registry dies between work and answer
}

// door stands in the registry's process behind TLS, where the bytes of a
// request can be lost, repeated and put in another order. The workstation is
// still known by its certificate.
type door struct {
	next  http.Handler
	tell  func(event)
	mu    sync.Mutex
	plan  doorPlan
	dice  *rand.Rand
	old   []*parcel // the newest requests that change something
	late  []*parcel
	after int // requests until the late ones come
}

// parcel is a request that can be handed in again.
type parcel struct {
	req  *http.Request
	body []byte
}

const keptParcels = 64

func (p *parcel) handIn(next http.Handler) *httptest.ResponseRecorder {
	r := p.req.Clone(context.Background())
	r.Body = io.NopCloser(bytes.NewReader(p.body))
	rec := httptest.NewRecorder()
	next.ServeHTTP(rec, r)
	return rec
}

// fate is what was thrown for one request.
type fate struct {
	loseRequest, loseAnswer, cut, twice, late, kill bool
	before                                          []*parcel // that arrive ahead of it
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, wire.MaxBlobBytes+1))
	if err != nil {
		return // the line broke inside the request
	}
	p := &parcel{req: r, body: body}
	f := d.throw(p)
	for _, b := range f.before {
		b.handIn(d.next)
	}
	switch {
	case f.loseRequest, f.late:
		panic(http.ErrAbortHandler)
	case f.twice:
		p.handIn(d.next)
	}
	rec := p.handIn(d.next)
	switch {
	case f.kill:
		d.tell(event{Kind: eventDying, Text: "answer"})
		killSelf()
	case f.loseAnswer:
		panic(http.ErrAbortHandler)
	}
	give(w, rec, f.cut)
}

// give passes an answer on, whole or its first half.
func give(w http.ResponseWriter, rec *httptest.ResponseRecorder, cut bool) {
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.Code)
	data := rec.Body.Bytes()
	if !cut {
		_, _ = w.Write(data)
		return
	}
	_, _ = w.Write(data[:len(data)/2])
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	panic(http.ErrAbortHandler)
}

// throw decides the fate of a request and keeps what may come again.
func (d *door) throw(p *parcel) (f fate) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f.before = d.ahead()
	changes := p.req.Method != http.MethodGet && p.req.Method != http.MethodHead
	switch {
	case d.in(d.plan.LoseRequest, "request lost"):
		f.loseRequest = true
		return f
	case changes && d.in(d.plan.Late, "request late"):
		f.late = true
		d.late = append(d.late, p)
		d.after = 1 + d.dice.IntN(12)
		return f
	}
	f.twice = changes && d.in(d.plan.Twice, "request twice")
	f.loseAnswer = d.in(d.plan.LoseAnswer, "answer lost")
	f.cut = !f.loseAnswer && d.in(d.plan.CutAnswer, "answer cut")
	f.kill = d.plan.Kill > 0 && d.dice.IntN(10_000) < d.plan.Kill
	if changes {
		d.old = append(d.old[max(0, len(d.old)-keptParcels+1):], p)
	}
	return f
}

// ahead gives the requests that overtake the next one.
func (d *door) ahead() (before []*parcel) {
	if len(d.late) > 0 {
		if d.after--; d.after <= 0 {
			before, d.late = d.late, nil
		}
	}
	if len(d.old) > 0 && d.in(d.plan.Old, "old request again") {
		before = append(before, d.old[d.dice.IntN(len(d.old))])
	}
	return before
}

// in throws the dice for a fault, and tells when it falls.
func (d *door) in(percent int, what string) bool {
	if percent == 0 || d.dice.IntN(100) >= percent {
		return false
	}
	d.tell(event{Kind: eventFault, Text: what, N: 1})
	return true
}

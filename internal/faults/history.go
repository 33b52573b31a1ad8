package main

import (
	"math"
	"slices"
	"sync"

	"confirmpoint/confirm"

	"github.com/anishathalye/porcupine"
)

// told is what the clerks' screens have said about one operation.
type told struct {
	clerk  int
	saved  event
	closed bool
	code   confirm.Code // when closed
	end    int64        // machine time at which it was known; 0: not before the end
}

// worldStep is what the bureau or an applicant has done, or may have done.
type worldStep struct {
	record    string
	in        step
	out       result
	call, end int64
}

// history is all the parent was told, by record where it can be.
type history struct {
	mu    sync.Mutex
	ops   map[string]*told
	reads map[string][]event // by record
	world []worldStep
	fails []string // what was wrong when it was told
}

func newHistory() *history { return &history{ops: map[string]*told{}, reads: map[string][]event{}} }

func (h *history) fail(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fails = append(h.fails, what)
}

// saved notes an operation; began is when its clerk's last process but this
// one was started, for those that process never told.
func (h *history) saved(clerk int, e event, began int64) (first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.At == 0 {
		e.At = began
	}
	if h.ops[e.ID] != nil {
		return false
	}
	h.ops[e.ID] = &told{clerk: clerk, saved: e}
	return true
}

// closed notes an outcome. An operation has one, for ever.
func (h *history) closed(e event) (first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.ops[e.ID]
	switch {
	case t == nil:
		h.fails = append(h.fails, "an operation was closed that was never saved: "+e.ID)
		return false
	case t.closed && t.code != e.Code:
		h.fails = append(h.fails, "an operation was closed twice, differently: "+e.ID)
		return false
	}
	first = !t.closed
	if first {
		t.closed, t.code, t.end = true, e.Code, e.Done
	}
	return first
}

func (h *history) read(e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reads[e.Record] = append(h.reads[e.Record], e)
}

func (h *history) worldDid(s worldStep) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.world = append(h.world, s)
}

// open lists what a clerk's next process is to look for.
func (h *history) open(clerk int) []waiting {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []waiting
	for id, t := range h.ops {
		if t.clerk == clerk && !t.closed {
			list = append(list, waiting{ID: id, Record: t.saved.Record})
		}
	}
	return list
}

// rests tells the actions that rest on what was seen: those of the register.
func rests(a confirm.Action) bool {
	switch a {
	case confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete, confirm.ActionLeaveUnconfirmed,
		confirm.ActionCorrectWork, confirm.ActionTransferPoint:
		return true
	}
	return false
}

// byRecord gives the history of each record, as porcupine takes it.
func (h *history) byRecord() map[string][]porcupine.Operation {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := map[string][]porcupine.Operation{}
	for id, t := range h.ops {
		if !rests(t.saved.Action) || !t.closed {
			continue
		}
		end := t.end
		if end == 0 {
			end = math.MaxInt64
		}
		all[t.saved.Record] = append(all[t.saved.Record], porcupine.Operation{
			ClientId: t.clerk, Call: t.saved.At, Return: end,
			Input:  step{Kind: stepAct, ID: id, Action: t.saved.Action, Seen: normal(t.saved.Seen), Point: t.saved.To},
			Output: result{Code: t.code},
		})
	}
	for record, reads := range h.reads {
		for _, e := range reads {
			all[record] = append(all[record], porcupine.Operation{
				ClientId: int(e.N), Call: e.At, Return: e.Done,
				Input: step{Kind: stepRead}, Output: result{Read: normal(e.Seen)},
			})
		}
	}
	const bureau = 99
	for _, s := range h.world {
		all[s.record] = append(all[s.record], porcupine.Operation{ClientId: bureau, Call: s.call, Return: s.end, Input: s.in, Output: s.out})
	}
	return all
}

// problems lists what was wrong when it was told.
func (h *history) problems() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.fails)
}

// savedAs gives what was said when an operation was saved.
func (h *history) savedAs(id string) event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ops[id].saved
}

// saidOps is a copy of what was said of every operation.
func (h *history) saidOps() map[string]told {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make(map[string]told, len(h.ops))
	for id, t := range h.ops {
		all[id] = *t
	}
	return all
}

package desk

import (
	"context"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// Since is what a record has become since this clerk last saw it.
type Since struct {
	Was    confirm.Content // as it was seen
	Fields []confirm.FieldChange
	// By and At tell who corrected it at a point, and when; empty and zero for
	// an applicant's edit, of which the registry tells neither.
	By string
	At time.Time // UTC
}

// seenRecords keep what the clerk has seen of the records opened since the
// sign-in. What unfinished work and signed operations rest on is stored with them.
type seenRecords struct {
	mu  sync.Mutex
	all map[string]seenRecord
}

type seenRecord struct {
	version int64
	content confirm.Content
}

func (s *seenRecords) get(id string) (seenRecord, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.all[id]
	return r, ok
}

func (s *seenRecords) put(r confirm.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]seenRecord{}
	}
	s.all[r.ID] = seenRecord{r.Version, r.Content}
}

func (s *seenRecords) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = nil
}

// Saw says that the clerk has looked at what became of a record since he last
// saw it: v is the View that told him.
func (d *Desk) Saw(v View) { d.seen.put(v.Record) }

// since tells what the clerk must be shown: what differs from the version that
// he saw in this session, that his unfinished work rests on, or that his newest
// conclusion was about. nil when nothing does, or he never saw the record.
func (d *Desk) since(ctx context.Context, v View) (*Since, error) {
	was, version, err := d.lastSeen(ctx, v)
	if err != nil {
		return nil, err
	}
	if was == nil || version == v.Record.Version {
		d.seen.put(v.Record)
		return nil, nil
	}
	s := &Since{Was: *was, Fields: confirm.DiffContent(*was, v.Record.Content)}
	if len(s.Fields) == 0 {
		d.seen.put(v.Record)
		return nil, nil
	}
	if all := v.Record.Standing.Corrections; len(all) > 0 && all[len(all)-1].Version > version {
		last := all[len(all)-1]
		s.By, s.At = last.ClerkName, last.At
	}
	return s, nil
}

// looked refuses a conclusion on changes that the clerk was told of and has not
// said that he saw: a signature covers what was seen (offline-rules.md D1).
func (d *Desk) looked(v View) error {
	if seen, ok := d.seen.get(v.Record.ID); v.Since == nil || ok && seen.version == v.Record.Version {
		return nil
	}
	return &confirm.Refusal{Code: confirm.CodeContentChanged}
}

func (d *Desk) lastSeen(ctx context.Context, v View) (*confirm.Content, int64, error) {
	if seen, ok := d.seen.get(v.Record.ID); ok {
		return &seen.content, seen.version, nil
	}
	draft, found, err := d.cfg.Cache.Draft(ctx, v.Record.ID)
	if err != nil {
		return nil, 0, err
	}
	if found && draft.Seen != nil {
		return draft.Seen, draft.SeenVersion, nil
	}
	for i := len(v.Operations) - 1; i >= 0; i-- {
		op := v.Operations[i]
		if !concludes(op.Intent.Action) {
			continue
		}
		base, err := d.cfg.Cache.Base(ctx, op.Intent.OperationID)
		switch confirm.CodeOf(err) {
		case confirm.ProblemNotFound, confirm.ProblemCacheDamaged:
			return nil, 0, nil
		}
		return &base.Content, base.Version, err
	}
	return nil, 0, nil
}

// noteSeen puts what the clerk has seen of a record into its unfinished work.
func (d *Desk) noteSeen(draft *confirm.Draft, r confirm.Record) {
	if seen, ok := d.seen.get(r.ID); draft.Seen == nil || ok && seen.version == r.Version {
		draft.Seen, draft.SeenVersion = &r.Content, r.Version
	}
}

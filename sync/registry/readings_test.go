package registry

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
)

// TestReadBeforeRecall (offline-rules.md D7): the list of messages goes out,
// comes back with times, and the point sees which recall came too late.
func TestReadBeforeRecall(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	var sent []string
	for _, text := range []string{"请携带身份证原件", "=1+1，带\"引号\"的"} {
		m := s.act(s.first(), confirm.ActionMessage)
		m.Message = &confirm.Message{ID: newID(), Text: text}
		s.accepted(m)
		sent = append(sent, m.Message.ID)
	}
	h.clock.add(time.Hour)
	readAt := h.clock.now().Truncate(time.Second)
	h.clock.add(time.Hour)
	for _, id := range sent {
		recall := s.act(s.first(), confirm.ActionRecallMessage)
		recall.Recall = &confirm.Recall{MessageID: id}
		s.accepted(recall)
	}

	left, err := h.Messages(t.Context(), planID)
	h.must(err)
	var file bytes.Buffer
	h.must(roster.WriteMessages(&file, left))
	rows := strings.Split(strings.TrimSpace(file.String()), "\n")
	if len(rows) != 3 || !strings.Contains(rows[1], sent[0]) || strings.Contains(file.String(), ",=1+1") {
		t.Fatalf("the list is\n%s", &file)
	}
	rows[1] += confirm.InChina(readAt).Format("2006-01-02 15:04:05")
	filled := strings.Join(rows, "\n")
	readings, err := roster.ReadReadings(strings.NewReader(filled), int64(len(filled)))
	h.must(err)
	_, before := s.pull("", 100)
	for _, want := range []int{1, 0} { // the second time nothing is new
		if n, err := h.MarkRead(t.Context(), planID, readings); err != nil || n != want {
			t.Fatalf("%d marked, %v; want %d", n, err, want)
		}
	}
	changes, _ := s.pull(before, 100)
	if len(changes) != 1 {
		t.Fatalf("the point heard of %d changes", len(changes))
	}
	for n, m := range s.first().Standing.Messages {
		if m.ReadBeforeRecall() != (n == 0) {
			t.Errorf("message %d: read %v, recalled %v", n, m.ReadAt, m.RecalledAt)
		}
	}
}

// TestReadingsAreAllOrNothing: a wrong line is named and nothing is kept.
func TestReadingsAreAllOrNothing(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	m := s.act(s.first(), confirm.ActionMessage)
	m.Message = &confirm.Message{ID: newID(), Text: "请补交"}
	s.accepted(m)
	h.clock.add(time.Hour)
	number, now := s.first().ApplicationNo, h.clock.now()
	good := roster.Reading{Row: 2, ApplicationNo: number, MessageID: m.Message.ID, At: now.Add(-time.Minute)}
	for name, bad := range map[string]roster.Reading{
		"another application": {Row: 3, ApplicationNo: "0", MessageID: m.Message.ID, At: now},
		"another message":     {Row: 3, ApplicationNo: number, MessageID: newID(), At: now},
		"before it was left":  {Row: 3, ApplicationNo: number, MessageID: m.Message.ID, At: now.Add(-2 * time.Hour)},
		"in the future":       {Row: 3, ApplicationNo: number, MessageID: m.Message.ID, At: now.Add(time.Minute)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := h.MarkRead(t.Context(), planID, []roster.Reading{good, bad})
			var refused *roster.ImportError
			if !errors.As(err, &refused) || len(refused.Rows) != 1 || refused.Rows[0].Row != 3 {
				t.Fatalf("%v", err)
			}
			if !s.first().Standing.Messages[0].ReadAt.IsZero() {
				t.Error("the good line was kept")
			}
		})
	}
}

package present

import (
	"context"
	"strings"
	"testing"
)

// kept is a clerk's choices in memory.
type kept map[string][]byte

func (k kept) Choice(_ context.Context, name string) ([]byte, error) { return k[name], nil }
func (k kept) SaveChoice(_ context.Context, name string, value []byte) error {
	k[name] = value
	return nil
}

func newInsert(t *testing.T, k kept) (*Insert, *stepRunner, *[]string) {
	r := &stepRunner{t: t}
	p := NewInsert(k, r, NewNotices(r))
	inserted := &[]string{}
	p.OnInsert = func(text string) { *inserted = append(*inserted, text) }
	return p, r, inserted
}

func TestCharactersAreFoundInsertedAndRemembered(t *testing.T) {
	k := kept{}
	p, r, inserted := newInsert(t, k)
	p.Nearby = func() string { return "张𠮷第一中学" }
	p.Open(false)
	r.settle()
	if s := p.State(); len(s.Lines) != 1 || s.Lines[0].Text != "𠮷" {
		t.Fatalf("the record's own characters: %+v", s.Lines)
	}
	p.Type("龙")
	p.Type("龙天") // the answer to 龙 comes too late
	r.settle()
	if s := p.State(); len(s.Lines) == 0 || !strings.Contains(s.Lines[0].Text+s.Lines[1].Text, "䶮") || s.Lines[0].Detail == "" {
		t.Fatalf("龙天: %+v", s.Lines)
	}
	for p.State().Lines[p.State().Current].Text != "䶮" {
		p.Move(1)
	}
	p.Run()
	r.settle()
	if p.State().Shown || len(*inserted) != 1 || (*inserted)[0] != "䶮" {
		t.Fatalf("inserted %v, still shown: %v", *inserted, p.State().Shown)
	}
	again, r, _ := newInsert(t, k)
	again.Open(false)
	r.settle()
	if s := again.State(); len(s.Lines) != 1 || s.Lines[0].Text != "䶮" {
		t.Errorf("the character is not remembered: %+v", s.Lines)
	}
	again.Type("没有这个")
	r.settle()
	if s := again.State(); s.Current != -1 || s.Empty == "" {
		t.Errorf("nothing found, and nothing is said: %+v", s)
	}
	again.Run()
}

func TestAClosedPanelTakesNoAnswer(t *testing.T) {
	p, r, _ := newInsert(t, kept{})
	p.Open(false)
	r.settle()
	p.Type("yan")
	p.Close()
	r.settle()
	if s := p.State(); s.Shown || len(s.Lines) != 0 {
		t.Errorf("the closed panel shows %d lines", len(s.Lines))
	}
}

func TestPhrasesAreKeptFoundAndRemoved(t *testing.T) {
	k := kept{}
	p, r, _ := newInsert(t, k)
	for _, query := range []string{"qht＝缺聘用合同原件", "QK=缺 2021 年度考核表", "qk=缺年度考核表"} {
		p.Open(true)
		r.settle()
		p.Type(query)
		p.Run()
		r.settle()
	}
	p, r, inserted := newInsert(t, k)
	p.Open(true)
	r.settle()
	if s := p.State(); len(s.Lines) != 2 || s.Lines[1].Text != "缺年度考核表" {
		t.Fatalf("kept: %+v", s.Lines)
	}
	p.Type("qht")
	p.Run()
	if len(*inserted) != 1 || (*inserted)[0] != "缺聘用合同原件" {
		t.Fatalf("inserted %v", *inserted)
	}
	p.Open(true)
	r.settle()
	p.Type("考核")
	p.Remove()
	p.Type("")
	r.settle()
	if s := p.State(); len(s.Lines) != 1 || s.Lines[0].Detail != "qht" {
		t.Errorf("after removing: %+v", s.Lines)
	}
	p.Type("=")
	p.Run() // neither code nor text: nothing happens
	if len(p.State().Lines) != 0 || !p.State().Shown {
		t.Errorf("half a phrase: %+v", p.State())
	}
}

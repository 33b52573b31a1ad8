package present

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

type rosterBench struct {
	*Rosters
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
	listed  []string
}

func newRosterBench(t *testing.T) *rosterBench {
	b := &rosterBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}, listed: []string{"r2", "r0"}}
	b.desk.columns = []confirm.ListingColumn{{Key: "no", Title: "报名号"}, {Key: "name", Title: "姓名"}, {Key: "school", Title: "任教学校"}}
	b.desk.chosen = []string{"name", "no"}
	b.notices = NewNotices(b.runner)
	b.Rosters = NewRosters(b.desk, b.runner, b.notices, func() time.Time { return noon }, "/home/zhang/文档")
	b.Listed = func() ([]string, string) { return b.listed, "待核对，共 2 位" }
	b.Load()
	b.runner.settle()
	return b
}

func (b *rosterBench) keys() string {
	var keys []string
	for _, c := range b.State().Columns {
		key := c.Key
		if c.On {
			key = strings.ToUpper(key) + itoa(c.Place)
		}
		keys = append(keys, key)
	}
	return strings.Join(keys, " ")
}

func TestRosterColumnsAreChosenAndOrdered(t *testing.T) {
	b := newRosterBench(t)
	check(t, "as saved, the others after them", b.keys(), "NAME1 NO2 school")
	b.MoveTo(2)
	b.Mark(2)
	b.Shift(-1)
	b.Shift(-1)
	b.Shift(-1) // it is at the top
	check(t, "moved up", b.keys(), "SCHOOL1 NAME2 NO3")
	b.Mark(1)
	check(t, "left out", b.keys(), "SCHOOL1 name NO2")
	b.Mark(0)
	b.Mark(2)
	check(t, "none", b.State().Hint, "请至少选一列。")
	b.MoveTo(7)
	b.Mark(-1)
	check(t, "current", b.State().Current, 0)
}

func TestRosterRequests(t *testing.T) {
	tests := map[string]struct {
		change func(*rosterBench)
		ids    string
		target confirm.BatchTarget
		made   string
	}{
		"xlsx of the list": {func(*rosterBench) {}, "r2 r0",
			confirm.BatchTarget{Path: filepath.Join("/home/zhang/文档", "申请人员基本情况表-20261008-120000.xlsx")}, "7 行，已保存到"},
		"csv of all": {func(b *rosterBench) { b.SetFormat(RosterCSV); b.SetAll(true) }, "",
			confirm.BatchTarget{Path: filepath.Join("/home/zhang/文档", "申请人员基本情况表-20261008-120000.csv")}, "7 行，已保存到"},
		"handover on paper": {func(b *rosterBench) {
			b.SetKind(confirm.PaperHandover)
			b.runner.settle()
			b.SetFormat(RosterPaper)
			b.SetPrinters([]confirm.PrinterInfo{{Name: "HP", A4: true, Accepts: true}})
		}, "r2 r0", confirm.BatchTarget{Printer: "HP"}, "已交打印机 HP"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newRosterBench(t)
			tt.change(b)
			b.SetPublic(true)
			b.SetKeep(true)
			b.Make()
			b.Make() // a double click
			b.SetKind(confirm.PaperCover)
			b.runner.settle()
			check(t, "lists", len(b.desk.lists), 1)
			req := b.desk.lists[0]
			check(t, "records", strings.Join(req.RecordIDs, " "), tt.ids)
			check(t, "all", req.RecordIDs == nil, tt.ids == "")
			check(t, "target", req.Target, tt.target)
			check(t, "columns", slices.Equal(req.Columns, []string{"name", "no"}), true)
			check(t, "public and kept", req.Public && req.SaveColumns, true)
			if !strings.Contains(b.State().Made, tt.made) {
				t.Errorf("told %q", b.State().Made)
			}
		})
	}
}

func TestRosterSaysWhatIsMissing(t *testing.T) {
	b := newRosterBench(t)
	b.listed = nil
	check(t, "an empty list", strings.Contains(b.State().Hint, "全部申请人"), true)
	b.Make()
	check(t, "asked", len(b.runner.jobs), 0)
	b.SetAll(true)
	check(t, "no purpose", b.State().CanMake, false)
	check(t, "asked for it", strings.Contains(b.State().Hint, "用途"), true)
	b.SetPurpose(confirm.PurposeCheck)
	check(t, "can", b.State().CanMake, true)
	b.SetFormat(RosterPaper)
	check(t, "no printer", b.State().CanMake, false)
	b.SetFormat(RosterPDF)
	b.desk.paperErr = problem(confirm.ProblemDiskFull)
	b.Make()
	b.runner.settle()
	check(t, "said", b.notices.Current().Text, Words(confirm.ProblemDiskFull, nil))
	check(t, "nothing made", b.State().Made, "")
}

package present

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func TestElsewhereSaysWhatIsMissingBeforeItAsks(t *testing.T) {
	r, d := &stepRunner{t: t}, &fakeDesk{}
	p := NewElsewhere(d, r, NewNotices(r), "文档")
	steps := []struct {
		do   func()
		hint string
	}{
		{func() {}, "至少填 2 个条件，现在 0 个。"},
		{func() { p.Set(confirm.SearchName, "欧阳不在此") }, "至少填 2 个条件，现在 1 个。"},
		{func() { p.Set(confirm.SearchIDNumber, " ") }, "至少填 2 个条件，现在 1 个。"},
		{func() { p.Set(confirm.SearchPhone, "1390") }, "“手机号码”太短或写得不对，不能指明一个人。"},
		{func() { p.Set(confirm.SearchPhone, "13900001111") }, "请选择理由，理由会留给教育局查看。"},
		{func() { p.SetReason(confirm.SearchOther) }, "请写明理由：不写个人信息，不超过 200 字。"},
	}
	for _, s := range steps {
		s.do()
		check(t, "hint", p.State().Hint.Word, s.hint)
		check(t, "may ask", p.State().CanFind, false)
		p.Find()
	}
	check(t, "asked", len(r.jobs), 0)
	p.SetNote("局里来电")
	check(t, "may ask now", p.State().CanFind, true)
	check(t, "a note is wanted", p.State().NeedNote, true)
}

// elsewhereBench is a question that can be asked.
func elsewhereBench(t *testing.T) (*Elsewhere, *fakeDesk, *stepRunner, *Notices) {
	t.Helper()
	r, d := &stepRunner{t: t}, &fakeDesk{}
	d.found = []confirm.Elsewhere{{ApplicationNo: "2026001", Name: "欧阳不在此", IDMasked: "340104********5678", Point: confirm.Point{Name: "乙点"}}}
	notices := NewNotices(r)
	p := NewElsewhere(d, r, notices, "文档")
	p.Set(confirm.SearchName, "欧阳不在此")
	p.Set(confirm.SearchIDNumber, "340104199001015678")
	p.SetReason(confirm.SearchWrongPoint)
	return p, d, r, notices
}

func TestElsewhereForgetsWhenItIsLeft(t *testing.T) {
	p, d, r, _ := elsewhereBench(t)
	p.Find()
	p.Find() // a second click while the first runs
	r.settle()
	check(t, "asked", len(d.sought), 1)
	check(t, "found", p.State().Shown.IDMasked, "340104********5678")
	check(t, "slip", p.State().Slip[1].Value, "乙点")
	p.SetPrinters(nil)
	p.Print()
	r.settle()
	check(t, "printed", d.slips[0], "2026001  文档/现场确认指引单-2026001.pdf")
	p.SetPrinters([]confirm.PrinterInfo{{Name: "hp", Default: true}})
	p.SetTarget(TargetPrinter)
	p.Print()
	r.settle()
	check(t, "on paper", d.slips[1], "2026001 hp")

	p.Leave()
	s := p.State()
	check(t, "rows", s.Rows+len(s.Slip)+len(s.Values), 0)
	check(t, "row", p.Row(0), FoundRow{})
	check(t, "reason", s.Reason, "")

	p, _, r, _ = elsewhereBench(t)
	p.Find()
	p.Leave() // before the answer
	r.settle()
	check(t, "a late answer", p.State().Rows, 0)

	p, d, r, notices := elsewhereBench(t)
	d.lineErr = &confirm.Problem{Code: confirm.ProblemTooManyTries}
	p.Find()
	r.settle()
	check(t, "limited", notices.Current().Text, Words(confirm.ProblemTooManyTries, nil))
	d.lineErr, d.found = nil, nil
	p.Find()
	r.settle()
	check(t, "nobody", strings.HasPrefix(p.State().Empty, "其他确认点没有"), true)
}

func TestPlansShowWhatIsKnownThenAsk(t *testing.T) {
	r, d := &stepRunner{t: t}, &fakeDesk{}
	notices := NewNotices(r)
	old := []confirm.PlanAtPoints{{
		Plan:   confirm.Plan{ID: "p", Name: "秋季", Opens: noon.Add(-time.Hour), Closes: noon.Add(time.Hour), Notes: "不收费"},
		Points: []confirm.OtherPoint{{Point: confirm.Point{ID: "a", Name: "甲点"}}, {Point: confirm.Point{ID: "b", Name: "乙点"}}},
	}}
	d.standing.Now.At, d.standing.Point.ID = noon, "b"
	p := NewPlans(d, r, notices)
	p.Load()
	r.settle()
	check(t, "never asked", p.State().AsOf.Word, "还没有取到过注册计划。")
	p.Reload() // offline, but the clerk asks
	d.lineErr = &confirm.Problem{Code: confirm.ProblemOffline}
	r.settle()
	check(t, "why not", notices.Current().Text, Words(confirm.ProblemOffline, nil))

	d.known = desk.PlansSeen{Plans: old, At: noon.Add(-24 * time.Hour)}
	notices.Dismiss()
	d.session.Online = true
	p.Load()
	r.settle()
	check(t, "offline is said in its place only", notices.Current().Text, "")
	check(t, "as of", p.State().AsOf.Word, "离线：下面是 2026-10-07 12:00 取到的，之后可能有变。")
	check(t, "own point", p.State().Points[p.State().Point].Name, "乙点（本确认点）")
	check(t, "notes", p.State().Notes[0].Value, "不收费")

	d.lineErr = nil
	moved := old[0]
	moved.Plan.Closes = noon.Add(2 * time.Hour)
	d.plans = []confirm.PlanAtPoints{moved, {Plan: confirm.Plan{ID: "q", Name: "春季", Opens: noon.Add(time.Hour), Closes: noon.Add(time.Hour)}}}
	p.Load()
	p.Load() // while the first runs
	r.settle()
	s := p.State()
	check(t, "fresh", s.AsOf.Word, "截至 2026-10-08 12:00")
	check(t, "changed", s.Plans[0].Changed && s.Plans[1].Changed, true)
	check(t, "what", s.Changes[0], "结束时间由 2026-10-08 13:00 改为 2026-10-08 14:00")
	p.Choose(1)
	check(t, "of the new plan", p.State().Changes[0], "新增")
	check(t, "no points", p.State().Point, -1)
}

func TestFilesGoOnWhereTheyStopped(t *testing.T) {
	r, d := &stepRunner{t: t}, &fakeDesk{}
	d.have = map[string]int64{}
	d.files = []confirm.Download{{SHA256: "x", Name: "手册.pdf", Title: "手册", Bytes: 4 << 20, AddedAt: noon}}
	notices := NewNotices(r)
	p := NewFiles(d, r, notices, "文档")
	d.lineErr = &confirm.Problem{Code: confirm.ProblemOffline}
	p.Load()
	r.settle()
	check(t, "offline", p.State().Empty, "现在连不上登记库。资料下载要联网；联网后按“刷新”。")
	check(t, "no notice", notices.Current().Text, "")
	d.lineErr = nil
	p.Load()
	r.settle()
	check(t, "row", p.State().Rows[0].Badge.Word+p.State().Rows[0].Size, "未下载4.0 MB")

	p.Get()
	check(t, "on the way", p.State().Rows[0].Badge.Word, "正在下载")
	p.Get() // a second click while the first runs
	p.Stop()
	r.settle()
	check(t, "fetched", len(d.fetched), 1)
	check(t, "half", p.State().Rows[0].Badge.Word, "已下 50%")
	check(t, "goes on", p.State().GetWord, "接着下载")
	p.Get()
	r.settle()
	check(t, "whole", p.State().Saved, "已在文件夹里：手册.pdf")
	check(t, "said", strings.HasPrefix(notices.Current().Text, "已下载并核对："), true)

	opened := ""
	p.OnOpenFolder = func(path string) { opened = path }
	p.SetFolder("")
	check(t, "no folder", p.State().Hint, "请填写保存位置。")
	p.OpenFolder()
	check(t, "nothing opened", opened, "")
	p.SetFolder("U盘")
	p.KeepFolder()
	r.settle()
	p.OpenFolder()
	check(t, "opened", opened, "U盘")
	again := NewFiles(d, r, notices, "文档")
	again.Load()
	r.settle()
	check(t, "kept", again.State().Folder, "U盘")
	d.lineErr = &confirm.Problem{Code: confirm.ProblemDiskFull}
	again.Get()
	r.settle()
	check(t, "full", notices.Current().Text, Words(confirm.ProblemDiskFull, nil))
}

func TestSizesReadAsPeopleSayThem(t *testing.T) {
	for n, want := range map[int64]string{0: "0 KB", 1: "1 KB", 1500: "1 KB", 2000: "2 KB", 1 << 20: "1.0 MB", 5<<20 + 1<<19: "5.5 MB"} {
		check(t, "size", fileSize(n), want)
	}
}

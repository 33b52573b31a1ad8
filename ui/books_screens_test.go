package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// scriptBooks is what a scriptDesk says of 留言 and of the bureau's books.
type scriptBooks struct {
	choices map[string][]byte
	mail    []desk.MailEntry
	wrote   []desk.Addressed
	took    []desk.MessageRef
	found   []confirm.Elsewhere
	sought  []confirm.ElsewhereQuery
	plans   desk.PlansSeen
	files   []confirm.Download
	have    map[string]int64
	line    error // of what is asked of the registry
}

func (d *scriptDesk) Choice(_ context.Context, name string) ([]byte, error) {
	return d.choices[name], nil
}
func (d *scriptDesk) SaveChoice(_ context.Context, name string, value []byte) error {
	if d.choices == nil {
		d.choices = map[string][]byte{}
	}
	d.choices[name] = value
	return nil
}

func (d *scriptDesk) Recipients(_ context.Context, ids []string, _ confirm.Progress) ([]desk.Recipient, error) {
	var all []desk.Recipient
	for _, row := range d.rows {
		for _, id := range ids {
			if id == row.ID {
				all = append(all, desk.Recipient{RecordID: id, ApplicationNo: row.ApplicationNo, Name: row.Name, School: row.School, Now: noon,
					Merge: map[confirm.MergeField]string{
						confirm.MergeName: row.Name.Reveal(), confirm.MergeApplicationNo: row.ApplicationNo, confirm.MergePoint: "台山市新宁小学确认点",
						confirm.MergeMissing: map[bool]string{true: "\n1. 年度考核表，缺2021年度考核表\n2. 聘用合同（由学校出具）", false: ""}[id != "r3"],
						confirm.MergeUntil:   "2026 年 10 月 20 日 17:00",
					}})
			}
		}
	}
	if len(all) > 1 {
		all[1].Standing.Messages = []confirm.SentMessage{{Text: d.repeated(all[1]), At: noon.Add(-time.Hour), ClerkName: "张敏"}}
	}
	if len(all) > 4 {
		all[4].Refusal = &confirm.Refusal{Code: confirm.CodeNotYourPoint}
	}
	return all, nil
}

func (d *scriptDesk) repeated(r desk.Recipient) string {
	text, _ := confirm.Merge("{姓名}老师：您提交的定期注册材料不全，还缺：{缺少的材料}\n请在 {截止时间} 前补交到{确认点}。", r.Merge)
	return text
}

func (d *scriptDesk) MessageEach(_ context.Context, list []desk.Addressed, _ confirm.Progress) ([]desk.Sent, error) {
	d.wrote = append(d.wrote, list...)
	var sent []desk.Sent
	for i, a := range list {
		s := desk.Sent{RecordID: a.RecordID}
		if i == 1 {
			s.Err = &confirm.Refusal{Code: confirm.CodeNotYourPoint}
		}
		sent = append(sent, s)
	}
	return sent, nil
}

func (d *scriptDesk) Mailbox(context.Context, confirm.Progress) ([]desk.MailEntry, error) {
	return d.mail, nil
}
func (d *scriptDesk) RecallEach(_ context.Context, list []desk.MessageRef, _ confirm.Progress) ([]desk.Sent, error) {
	d.took = append(d.took, list...)
	sent := make([]desk.Sent, len(list))
	for i, ref := range list {
		sent[i].RecordID = ref.RecordID
	}
	return sent, nil
}
func (d *scriptDesk) FindElsewhere(_ context.Context, q confirm.ElsewhereQuery) ([]confirm.Elsewhere, bool, error) {
	d.sought = append(d.sought, q)
	return d.found, false, d.line
}
func (d *scriptDesk) PrintSlip(_ context.Context, e confirm.Elsewhere, target confirm.BatchTarget) error {
	d.note("slip %s %s%s", e.ApplicationNo, target.Printer, target.Path)
	return nil
}
func (d *scriptDesk) Plans(context.Context) ([]confirm.PlanAtPoints, error) {
	return d.plans.Plans, d.line
}
func (d *scriptDesk) KnownPlans(context.Context) (desk.PlansSeen, error)    { return d.plans, nil }
func (d *scriptDesk) Downloads(context.Context) ([]confirm.Download, error) { return d.files, d.line }
func (d *scriptDesk) DownloadState(_ context.Context, f confirm.Download, _ string) (int64, error) {
	return d.have[f.SHA256], nil
}
func (d *scriptDesk) DownloadTo(_ context.Context, f confirm.Download, dir string, p confirm.Progress) (string, error) {
	p(int(f.Bytes/2), int(f.Bytes))
	d.have[f.SHA256] = f.Bytes
	return dir + "/" + f.Name, d.line
}

func mailEntries() []desk.MailEntry {
	states := []desk.MailState{desk.MailWaiting, desk.MailWaiting, desk.MailVisible, desk.MailVisible, desk.MailRecalling, desk.MailRecalled, desk.MailRefused, desk.MailRead}
	var all []desk.MailEntry
	for i, s := range states {
		e := desk.MailEntry{RecordID: fmt.Sprint("r", i), ApplicationNo: fmt.Sprint(202600000000 + i), Name: confirm.Name(fmt.Sprintf("申请人%02d", i)), School: "青禾县第一中学", State: s,
			Message: confirm.SentMessage{ID: fmt.Sprint("m", i), At: noon.Add(-time.Duration(i) * time.Hour), ClerkName: "张敏", Template: "补材料",
				Text: "申请人老师：您提交的定期注册材料不全，还缺：年度考核表，缺2021年度考核表\n请在 2026 年 10 月 20 日 17:00 前补交到台山市新宁小学确认点。"}}
		if i < 5 {
			e.Message.Batch = "b1"
		}
		if s == desk.MailRefused {
			e.Code = confirm.CodeNotYourPoint
		}
		all = append(all, e)
	}
	return all
}

func TestMailIsWrittenByKeys(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) { d.choices = map[string][]byte{} })
	s.bench.Show(present.ScreenMail)
	s.runner.settle()
	shoot(t, s.win, "mail-empty")
	s.bench.MailTo([]string{"r0", "r1", "r2", "r3", "r4"}, present.TemplateMissing)
	s.runner.settle()
	v := s.mail
	shoot(t, s.win, "mail-write")
	s.shows(v.root, "所选 5 位", "签名 2 条留言", "申请人03", "缺内容", "不能留言", "一天内已发过", "1 / 5")
	v.act()
	s.runner.settle()
	if len(s.desk.wrote) != 2 || !strings.Contains(s.desk.wrote[0].Text.Text, "申请人00老师") {
		t.Errorf("wrote %+v", s.desk.wrote)
	}
	shoot(t, s.win, "mail-sent")
	s.shows(v.root, "已签名，待发送", "没有签")
}

func TestMailboxRecalls(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) { d.choices, d.mail = map[string][]byte{}, mailEntries() })
	s.bench.Show(present.ScreenMail)
	s.bench.Mail.ShowPage(present.PageMailbox)
	s.runner.settle()
	v := s.mail
	shoot(t, s.win, "mailbox")
	s.shows(v.root, "申请人还看不到", "同一批共 5 条", "撤回整批 4 条")
	v.box.batch.tapped()
	shoot(t, s.win, "mailbox-ask")
	s.shows(v.root, "确定撤回本批 4 条留言？")
	v.box.yes.tapped()
	s.runner.settle()
	if len(s.desk.took) != 4 {
		t.Errorf("recalled %v", s.desk.took)
	}
}

func foundElsewhere() []confirm.Elsewhere {
	point := confirm.Point{ID: "p2", Code: "440781-02", Name: "台山市第二确认点（育英中学）", Address: "台山市台城街道环北大道 88 号育英中学行政楼一楼", BureauName: "台山市教育局", BureauPhone: "0750-5500000"}
	return []confirm.Elsewhere{
		{ApplicationNo: "202600990001", Name: "欧阳不在此", IDMasked: "340104********5678", School: "台山市育英中学", State: confirm.StatePending, Point: point, Opens: noon.Add(-time.Hour), Closes: noon.Add(240 * time.Hour)},
		{ApplicationNo: "202600990002", Name: "欧阳不在彼", IDMasked: "340104********5679", School: "台山市育英中学", State: confirm.StateComplete, Point: point},
	}
}

func TestElsewhereNeedsTwoConditionsAndForgets(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.choices, d.found = map[string][]byte{}, foundElsewhere()
		d.printers = []confirm.PrinterInfo{{Name: "hp", Info: "办公室 HP", Default: true}}
	})
	s.bench.Show(present.ScreenElsewhere)
	v := s.elsewhere
	v.fields[0].SetText("欧阳不在此")
	s.shows(v.root, "至少填 2 个条件，现在 1 个。")
	if !v.find.disabled {
		t.Error("one condition is enough")
	}
	shoot(t, s.win, "elsewhere-empty")
	v.fields[1].SetText("340104199001015678")
	v.reasonItems()[0].act()
	v.act()
	s.runner.settle()
	shoot(t, s.win, "elsewhere-found")
	s.shows(v.root, "340104********5678", "台山市第二确认点（育英中学）", "0750-5500000", "共 2 位")
	v.print.tapped()
	s.runner.settle()
	s.did("slip 202600990001 hp")
	s.bench.Show(present.ScreenCheck)
	s.bench.Show(present.ScreenElsewhere)
	if got := reads(v.root); strings.Contains(got, "5678") || v.fields[0].Text != "" || len(s.desk.sought) != 1 {
		t.Errorf("it is still there: %s", got)
	}
}

func somePlans() desk.PlansSeen {
	day := 24 * time.Hour
	plan := func(closes time.Time) []confirm.PlanAtPoints {
		p := confirm.PlanAtPoints{
			Plan:        confirm.Plan{ID: "p", Name: "台山市 2026 年秋季教师资格定期注册", Opens: noon.Add(-30 * day), Closes: noon.Add(60 * day), Notes: "注册不收取任何费用。"},
			Application: &confirm.Arrangement{Opens: noon.Add(-20 * day), Closes: noon.Add(-2 * day), Notes: "网报截止后不再补报。"},
		}
		for i, name := range []string{"台山市新宁小学确认点", "台山市第二确认点（育英中学）", "台山市广海镇确认点"} {
			p.Points = append(p.Points, confirm.OtherPoint{
				Point:  confirm.Point{ID: fmt.Sprint("pt", i), Code: fmt.Sprintf("440781-0%d", i+1), Name: name, Address: "台山市台城街道环北大道 88 号", BureauName: "台山市教育局", BureauPhone: "0750-5500000"},
				Window: confirm.Window{Opens: noon.Add(-day), Closes: closes, Notes: "请带身份证、教师资格证书原件和复印件。"},
			})
		}
		p.Points[2].Window = confirm.Window{Opens: noon.Add(5 * day), Closes: noon.Add(9 * day), Scope: confirm.Scope{SchoolKinds: []string{"公办"}, Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}}}
		next := confirm.PlanAtPoints{Plan: confirm.Plan{ID: "q", Name: "台山市 2027 年春季教师资格定期注册", Opens: noon.Add(150 * day), Closes: noon.Add(200 * day)}}
		return []confirm.PlanAtPoints{p, next}
	}
	return desk.PlansSeen{Plans: plan(noon.Add(10 * day)), At: noon, Before: plan(noon.Add(7 * day)), BeforeAt: noon.Add(-3 * day)}
}

func TestPlansAreShownOfflineAndChangesMarked(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.choices, d.plans = map[string][]byte{}, somePlans()
		d.line = &confirm.Problem{Code: confirm.ProblemOffline}
	})
	s.bench.Show(present.ScreenPlans)
	s.runner.settle()
	shoot(t, s.win, "plans")
	s.shows(s.plans.root, "台山市 2026 年秋季教师资格定期注册", "离线", "有变更", "结束时间由", "网报截止后不再补报。", "请带身份证")
	press(s.plans.points, fyne.KeyEnd)
	s.shows(s.plans.root, "公办、定期注册")
}

func TestFilesAreFetched(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.choices, d.have = map[string][]byte{}, map[string]int64{"b": 400 << 10}
		d.files = []confirm.Download{
			{SHA256: "a", Name: "确认用户操作手册.pdf", Title: "现场确认用户操作手册（2026 版）", Bytes: 3 << 20, AddedAt: noon},
			{SHA256: "b", Name: "空白受理凭证.pdf", Title: "空白受理凭证", Bytes: 800 << 10, AddedAt: noon},
		}
	})
	s.bench.Show(present.ScreenFiles)
	s.runner.settle()
	shoot(t, s.win, "files")
	s.shows(s.files.root, "现场确认用户操作手册（2026 版）", "3.0 MB", "已下 50%", "未下载")
	s.files.act()
	s.runner.settle()
	s.shows(s.files.root, "已下载")
}

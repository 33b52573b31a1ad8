package confirm_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestCodeTables holds the tables of domain.md §6.4 to §6.6 in full: no code
// is missing, none is added.
func TestCodeTables(t *testing.T) {
	tables := []struct {
		name  string
		text  string
		codes []string
		word  func(string) string
	}{
		{"民族", `01汉族 02蒙古族 03回族 04藏族 05维吾尔族 06苗族 07彝族 08壮族 09布依族 10朝鲜族 11满族 12侗族 13瑶族 14白族 15土家族
			16哈尼族 17哈萨克族 18傣族 19黎族 20傈僳族 21佤族 22畲族 23高山族 24拉祜族 25水族 26东乡族 27纳西族 28景颇族 29柯尔克孜族
			30土族 31达斡尔族 32仫佬族 33羌族 34布朗族 35撒拉族 36毛南族 37仡佬族 38锡伯族 39阿昌族 40普米族 41塔吉克族 42怒族
			43乌孜别克族 44俄罗斯族 45鄂温克族 46德昂族 47保安族 48裕固族 49京族 50塔塔尔族 51独龙族 52鄂伦春族 53赫哲族 54门巴族
			55珞巴族 56基诺族 97其他 98外国血统中国籍人士`, twoDigitCodes(""), confirm.EthnicityName},
		{"province", `11北京 12天津 13河北 14山西 15内蒙古 21辽宁 22吉林 23黑龙江 31上海 32江苏 33浙江 34安徽 35福建 36江西 37山东 41河南 42湖北
			43湖南 44广东 45广西 46海南 50重庆 51四川 52贵州 53云南 54西藏 61陕西 62甘肃 63青海 64宁夏 65新疆 71台湾 81香港 82澳门`,
			twoDigitCodes(""), confirm.ProvinceName},
		{"subject", `C01思想品德 C02思想政治 C03语文 C04数学 C05外语 C06社会 C07历史 C08地理 C09自然 C10物理 C11化学 C12生物 C13体育
			C14音乐 C15美术 C16劳动 C17劳动技术`, twoDigitCodes("C"), confirm.SubjectName},
	}
	for _, table := range tables {
		want := map[string]string{}
		for entry := range strings.FieldsSeq(table.text) {
			n := len(table.codes[0])
			want[entry[:n]] = entry[n:]
		}
		for _, code := range table.codes {
			if got := table.word(code); got != want[code] {
				t.Errorf("%s %s is %q, want %q", table.name, code, got, want[code])
			}
		}
		for _, none := range []string{"", "1", "001", " 1", "１１", "C1", "c01", "-1", "C001"} {
			if got := table.word(none); got != "" {
				t.Errorf("%s %q is %q", table.name, none, got)
			}
		}
	}
}

// twoDigitCodes are all of them, 00 to 99.
func twoDigitCodes(prefix string) []string {
	var all []string
	for n := range 100 {
		all = append(all, fmt.Sprintf("%s%02d", prefix, n))
	}
	return all
}

// TestUnknownValuesKeepTheirName: what a newer registry may send is shown as it is.
func TestUnknownValuesKeepTheirName(t *testing.T) {
	for _, value := range []labelled{confirm.AuthorisationKind("phone"), confirm.TrainingUnit("days"), confirm.State(""), confirm.Action(""), confirm.Sex("9"), confirm.QualificationKind("8")} {
		if got, want := value.Label(), reflect.ValueOf(value).String(); got != want {
			t.Errorf("%T is called %q, want %q", value, got, want)
		}
	}
	if got := confirm.Lead("warned").Label(); got != "warned" {
		t.Errorf("an unknown lead is called %q", got)
	}
	for _, none := range []string{"", " 材料齐全", "材料齐全 ", "complete", "待确认", "未作确认"} {
		if s, ok := confirm.ParseState(none); ok || s != "" {
			t.Errorf("%q reads as %s", none, s)
		}
	}
}

// TestWhatAnActLeavesAlone: each act writes its own part of a standing; all
// else of the record is the same afterwards.
func TestWhatAnActLeavesAlone(t *testing.T) {
	parts := map[confirm.Action]string{
		confirm.ActionConcludeComplete:   "Standing.State Standing.Decision Standing.FileNumber Standing.LocalFileNumber Standing.Remark",
		confirm.ActionConcludeIncomplete: "Standing.Decision Standing.FileNumber Standing.LocalFileNumber Standing.Remark",
		confirm.ActionLeaveUnconfirmed:   "Standing.State Standing.Decision Standing.FileNumber Standing.LocalFileNumber Standing.Remark",
		confirm.ActionDecline:            "Standing.State Standing.Decision",
		confirm.ActionCorrectWork:        "Version Digest Content Standing.State Standing.Decision Standing.Corrections",
		confirm.ActionAnnotate:           "Standing.FileNumber Standing.LocalFileNumber Standing.Remark",
		confirm.ActionAttachScan:         "Standing.Scans",
		confirm.ActionMessage:            "Standing.Messages",
		confirm.ActionRecallMessage:      "Standing.Messages",
	}
	for action, want := range parts {
		r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
		i := intentOn(r, action, nil)
		by := clerk()
		switch action {
		case confirm.ActionDecline:
			by = bureau()
		case confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete:
			i.Ticks = ticksFor(action)
		}
		after, err := book().Apply(r, i, by, during.Add(time.Minute))
		if err != nil {
			t.Errorf("%s: %v", action, err)
			continue
		}
		changed := append(changedFields("", r, after), changedFields("Standing.", r.Standing, after.Standing)...)
		if got := strings.Join(changed, " "); got != want {
			t.Errorf("%s changes %q, want %q", action, got, want)
		}
	}
	move := record()
	after, err := book().Apply(move, intentOn(move, confirm.ActionTransferPoint, nil), clerk(), during)
	changed := append(changedFields("", move, after), changedFields("Standing.", move.Standing, after.Standing)...)
	if got := strings.Join(changed, " "); err != nil || got != "PointID Standing.Moved" {
		t.Errorf("%v, a move changes %q", err, got)
	}
}

// changedFields names the fields that differ, but for Standing as a whole.
func changedFields(prefix string, before, after any) []string {
	var names []string
	b, a := reflect.ValueOf(before), reflect.ValueOf(after)
	for n := range b.NumField() {
		name := b.Type().Field(n).Name
		if name != "Standing" && !reflect.DeepEqual(b.Field(n).Interface(), a.Field(n).Interface()) {
			names = append(names, prefix+name)
		}
	}
	return names
}

// TestFoldEntries: what each kind of entry does, and that folding in two parts
// is folding at once.
func TestFoldEntries(t *testing.T) {
	edited := soundContent()
	edited.Contact.Phone = ""
	tests := []struct {
		name  string
		event confirm.Event
		want  func(*confirm.Record)
	}{
		{"an edit", confirm.Event{Content: &edited, Digest: "sha256-2"}, func(r *confirm.Record) { r.Content, r.Version, r.Digest = edited, 4, "sha256-2" }},
		{"a stage", confirm.Event{Stage: &confirm.StageResult{Stage: "复核", Result: "合格"}}, func(r *confirm.Record) {
			r.Standing.Stages = []confirm.StageResult{{Stage: "复核", Result: "合格"}}
		}},
		{"a message read", confirm.Event{At: during, ReadMessage: "message-0"}, func(r *confirm.Record) { r.Standing = r.Standing.Read("message-0", during) }},
		{"another message read", confirm.Event{At: during, ReadMessage: "message-9"}, func(*confirm.Record) {}},
		{"nothing", confirm.Event{At: during}, func(*confirm.Record) {}},
		{"only a digest", confirm.Event{Digest: "sha256-2"}, func(r *confirm.Record) { r.Digest = "sha256-2" }},
	}
	for _, test := range tests {
		want := record()
		test.want(&want)
		got, err := book().Fold(record(), []confirm.Event{test.event})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, folded to another record", test.name, err)
		}
	}
	log, whole := story(t)
	for cut := range log {
		first, err := book().Fold(record(), log[:cut])
		if err != nil {
			t.Fatal(err)
		}
		if rest, err := book().Fold(first, log[cut:]); err != nil || !reflect.DeepEqual(rest, whole) {
			t.Errorf("cut before entry %d: %v", cut, err)
		}
	}
}

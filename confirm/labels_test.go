package confirm_test

import (
	"testing"

	"confirmpoint/confirm"
)

type labelled interface{ Label() string }

// TestEveryConstantHasAWord: the words are those of domain.md.
func TestEveryConstantHasAWord(t *testing.T) {
	words := map[labelled]string{
		confirm.StatePending: "网报待确认", confirm.StateComplete: "材料齐全",
		confirm.StateIncomplete: "材料不全", confirm.StateDeclined: "申报未受理",
		confirm.ActionConcludeComplete: "材料齐全", confirm.ActionConcludeIncomplete: "材料不全",
		confirm.ActionLeaveUnconfirmed: "未作确认", confirm.ActionDecline: "不予受理",
		confirm.RoleClerk: "确认用户", confirm.RoleBureau: "注册用户", confirm.RoleProvince: "省级管理用户",
		confirm.KindFirst: "首次注册", confirm.KindPeriodic: "定期注册", confirm.KindDeferred: "暂缓后再申请",
		confirm.ActionTransferPoint: "更换确认点", confirm.ActionCorrectWork: "更正工作信息", confirm.ActionAnnotate: "备注",
		confirm.ActionAttachScan: "附加扫描件", confirm.ActionMessage: "留言", confirm.ActionRecallMessage: "撤回留言",
		confirm.AuthorisationWritten: "书面委托书", confirm.AuthorisationConsent: "当面同意",
		confirm.TrainingHours: "学时", confirm.TrainingCredits: "学分", confirm.TrainingUnit(""): "学时",
		confirm.LeadDeferred: "暂缓注册", confirm.LeadFailed: "注册不合格", confirm.Lead(""): "",
		confirm.SexMale: "男", confirm.SexFemale: "女",
		confirm.DocumentIDCard: "居民身份证", confirm.DocumentResidence: "港澳台居民居住证",
		confirm.DocumentHKMacau: "港澳居民来往内地通行证", confirm.DocumentTaiwan: "台湾居民来往大陆通行证",
		confirm.DocumentOther:             "其他",
		confirm.QualificationKindergarten: "幼儿园教师资格", confirm.QualificationPrimary: "小学教师资格",
		confirm.QualificationJuniorMiddle: "初级中学教师资格", confirm.QualificationSeniorMiddle: "高级中学教师资格",
		confirm.QualificationVocational:      "中等职业学校教师资格",
		confirm.QualificationVocationalGuide: "中等职业学校实习指导教师资格",
		confirm.QualificationHigher:          "高等学校教师资格",
		confirm.TickMet:                      "具备", confirm.TickNotMet: "不具备", confirm.TickNotApplicable: "不适用", confirm.TickValue(""): "未填",
		confirm.OperationSigned: "待发送", confirm.OperationSending: "发送中", confirm.OperationUnknown: "结果未知",
		confirm.OperationAccepted: "已受理", confirm.OperationRefused: "被拒",
		confirm.PaperForm: "教师资格定期注册申请表", confirm.PaperReceipt: "受理凭证",
		confirm.DocumentWaiting: "等待", confirm.DocumentRendering: "生成中", confirm.DocumentSpooled: "已交打印机",
		confirm.DocumentDone: "完成", confirm.DocumentFailed: "失败", confirm.DocumentSkipped: "已跳过",
	}
	for value, want := range words {
		if got := value.Label(); got != want {
			t.Errorf("%T %q is called %q, want %q", value, value, got, want)
		}
	}
	unknown := []labelled{
		confirm.State("x"), confirm.Action("x"), confirm.Role("x"), confirm.RegistrationKind("x"), confirm.Sex("x"),
		confirm.DocumentType("x"), confirm.QualificationKind("x"), confirm.TickValue("x"),
		confirm.OperationState("x"), confirm.PaperKind("x"), confirm.DocumentState("x"),
	}
	for _, value := range unknown {
		if value.Label() != "x" {
			t.Errorf("unknown %T is called %q", value, value.Label())
		}
	}
}

func TestParseState(t *testing.T) {
	for _, s := range confirm.States() {
		if got, ok := confirm.ParseState(s.Label()); !ok || got != s {
			t.Errorf("%s reads back as %s", s, got)
		}
	}
	aliases := map[string]confirm.State{"申报待审核": confirm.StatePending, "材料不齐全": confirm.StateIncomplete}
	for alias, want := range aliases {
		if got, ok := confirm.ParseState(alias); !ok || got != want {
			t.Errorf("%s reads as %s", alias, got)
		}
	}
	if _, ok := confirm.ParseState("齐全"); ok {
		t.Error("read a word that is none")
	}
}

func TestEthnicities(t *testing.T) {
	tests := map[string]string{
		"01": "汉族", "05": "维吾尔族", "17": "哈萨克族", "36": "毛南族", "55": "珞巴族", "56": "基诺族",
		"97": "其他", "98": "外国血统中国籍人士",
	}
	for code, name := range tests {
		if got := confirm.EthnicityName(code); got != name {
			t.Errorf("%s is %q, want %q", code, got, name)
		}
		if got := confirm.EthnicityCode(name); got != code {
			t.Errorf("%q is %s, want %s", name, got, code)
		}
	}
	for _, code := range []string{"", "0", "00", "57", "1", "001", "HA", "-1", "99"} {
		if got := confirm.EthnicityName(code); got != "" {
			t.Errorf("%q is %q", code, got)
		}
	}
	spellings := map[string]string{"汉": "01", "毛难族": "36", "布衣": "09", "": "", "族": "", "不详": ""}
	for name, code := range spellings {
		if got := confirm.EthnicityCode(name); got != code {
			t.Errorf("%q is %q, want %q", name, got, code)
		}
	}
	count := 0
	for n := range 100 {
		code := string([]byte{byte('0' + n/10), byte('0' + n%10)})
		if name := confirm.EthnicityName(code); name != "" {
			count++
			if back := confirm.EthnicityCode(name); back != code {
				t.Errorf("%s %s reads back as %s", code, name, back)
			}
		}
	}
	if count != 58 {
		t.Errorf("%d codes, want 56 and two in use", count)
	}
}

func TestRegionsAndSubjects(t *testing.T) {
	for code, want := range map[string]string{"11": "北京", "34": "安徽", "65": "新疆", "66": "", "71": "台湾", "83": "", "": "", "340": ""} {
		if got := confirm.ProvinceName(code); got != want {
			t.Errorf("province %q is %q", code, got)
		}
	}
	for code, want := range map[string]string{"C01": "思想品德", "C17": "劳动技术", "C18": "", "c01": ""} {
		if got := confirm.SubjectName(code); got != want {
			t.Errorf("subject %q is %q", code, got)
		}
	}
}

func TestDefaultConditions(t *testing.T) {
	codes := func(kind confirm.RegistrationKind) (s string) {
		for _, c := range book().ConditionsFor(kind) {
			if c.Text == "" || c.Basis == "" || c.Evidence == "" {
				t.Errorf("%s is not described", c.Code)
			}
			s += c.Code
		}
		return s
	}
	if got := codes(confirm.KindFirst); got != "T1T2T3T4T7" {
		t.Errorf("首次注册 asks %s", got)
	}
	if got := codes(confirm.KindPeriodic); got != "T1T2T3T5T6T7T8" {
		t.Errorf("定期注册 asks %s", got)
	}
	if got := codes(confirm.KindDeferred); got != "T1T2T3T5T6T7T8T9" {
		t.Errorf("暂缓后再申请 asks %s", got)
	}
	changed := confirm.DefaultConditions()
	changed[0].Kinds[0] = "other"
	if confirm.DefaultConditions()[0].Kinds[0] != confirm.KindFirst {
		t.Error("conditions are shared")
	}
}

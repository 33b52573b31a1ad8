package confirm_test

import (
	"fmt"
	"log/slog"
	"os"

	"confirmpoint/confirm"
)

func ExampleRulebook_Apply() {
	r := record()
	i := intentOn(r, confirm.ActionConcludeComplete, ticksWith("T6", confirm.TickNotMet))
	_, err := book().Apply(r, i, clerk(), during)
	fmt.Println(confirm.CodeOf(err))

	i.Ticks = ticksAll(confirm.TickMet)
	r, err = book().Apply(r, i, clerk(), during)
	fmt.Println(r.Standing.State.Label(), err)

	// Another clerk had the same record before the eyes, and says the same.
	i.OperationID = "op-2"
	_, err = book().Apply(r, i, clerk(), during)
	fmt.Println(confirm.CodeOf(err))
	// Output:
	// condition_not_met
	// 材料齐全 <nil>
	// agreed
}

func ExampleRulebook_Allowed() {
	for _, a := range book().Allowed(record(), nil, clerk(), closes) {
		fmt.Println(a.Action.Label(), a.Refusal)
	}
	// Output:
	// 未作确认 window_closed
	// 材料不全 window_closed
	// 材料齐全 window_closed
	// 不予受理 not_bureau
	// 更换确认点 window_closed
	// 更正工作信息 window_closed
	// 备注 <nil>
	// 附加扫描件 <nil>
	// 留言 <nil>
	// 撤回留言 <nil>
}

func ExampleRulebook_Check() {
	c := soundContent()
	c.Identity.DocumentNumber = "341002198202290027"
	c.Identity.Name = "热依汗•依明"
	for _, f := range book().Check(c, "2026-10-08") {
		fmt.Println(f.Severity, f.Check, f.Code, f.Field)
	}
	// Output:
	// block id_number/1 id_check_digit identity.document_number
	// block id_number/1 id_date identity.document_number
	// warn name/2 name_dot identity.name
}

func ExampleParseCertificateNumber() {
	for _, n := range []confirm.CertificateNumber{"20153401032000123", "963410022100123", "19963410022100123"} {
		p, _ := confirm.ParseCertificateNumber(n)
		fmt.Println(p.Shape, p.Year, confirm.ProvinceName(p.Province), p.Kind.Label())
	}
	// Output:
	// 17 2015 安徽 初级中学教师资格
	// 15 1996 安徽 小学教师资格
	// 19+15 1996 安徽 小学教师资格
}

func ExampleName() {
	who := soundContent().Identity
	fmt.Println(who.Name, who.DocumentNumber)
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	log.Info("opened", "name", who.Name, "record", record())
	fmt.Println(who.Name.Reveal())
	// Output:
	// 王** 341002********0029
	// level=INFO msg=opened name=王** record="record record-1/3 pending"
	// 王小云
}

func ExampleDiffContent() {
	theirs := soundContent()
	theirs.Contact.Phone, theirs.Work.School = "13900000000", "屯溪第一中学"
	for _, change := range confirm.DiffContent(soundContent(), theirs) {
		fmt.Println(change.Field, change.Hard)
	}
	// Output:
	// work.school true
	// contact.phone false
}

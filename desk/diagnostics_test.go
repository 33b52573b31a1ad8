package desk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/ui/present"
)

// TestDiagnosticsNameNobody is a day with errors, after which everything that a
// bundle says is searched for every applicant and clerk, for what was written
// about them, and for what a stranger could use.
func TestDiagnosticsNameNobody(t *testing.T) {
	named := confirm.PrinterInfo{Name: "欧阳晓敏的打印机", Info: "欧阳晓敏", Location: "校长室", Accepts: true, Reasons: []string{"media-empty"}}
	o := newOffice(t, 12, func(c *desk.Config) { c.Spooler = onePrinter{printer: named}; c.Schema = 5 })
	if got := o.desk.Diagnose(t.Context()); got.Standing.Records != 0 || len(got.Checks) < 8 || got.Schema != 5 {
		t.Errorf("of a locked desk: %+v", got)
	}
	const message, remark = "请补交毕业证书原件", "档案在山乡小学旧址"
	people := o.people()
	o.wholeDay(t, message, remark) // ends locked, without a line
	check(t, o.desk.SignInOffline(t.Context(), pin))
	folder := filepath.Join(t.TempDir(), "欧阳晓敏的U盘")
	check(t, os.MkdirAll(folder, 0o700))
	_, err := o.desk.SetSecondCopy(t.Context(), folder)
	check(t, err)

	found := o.desk.Diagnose(t.Context())
	text := present.DiagnosticsText(found, "0123456789abcdef", "") + fmt.Sprintf("%+v", found)
	if found.Standing.Records != 12 || found.Standing.Unsent == 0 || len(found.Sync) < 3 || len(found.Printers) != 1 || len(found.Key.Provider) == 0 {
		t.Errorf("this bundle says nothing: %+v", found)
	}
	if !strings.Contains(present.FailingChecks(found.Checks), present.ReadinessWord(desk.ReadyNetwork)) {
		t.Errorf("the failing check is not named: %s", present.FailingChecks(found.Checks))
	}
	for _, p := range people {
		for what, value := range map[string]string{
			"name": p.Identity.Name.Reveal(), "document": p.Identity.DocumentNumber.Reveal(), "phone": p.Contact.Phone.Reveal(),
			"certificate": p.Certificate.Number.Reveal(), "school": p.Work.School, "email": p.Contact.Email,
		} {
			wantAbsent(t, text, what, value)
		}
	}
	for what, value := range map[string]string{
		"message": message, "remark": remark, "clerk": training.ClerkName, "user name": o.config.Enrolment.UserName,
		"point": training.PointName, "password": training.Password, "printer": named.Name, "folder": folder,
		"registry": strings.TrimPrefix(o.registry.URL(), "https://"), "person after whom things are named": "欧阳晓敏", "place": named.Location,
	} {
		if strings.Contains(text, value) {
			t.Errorf("a %s is in the bundle", what)
		}
	}
}

// onePrinter is a print system with one printer; nothing can be printed.
type onePrinter struct {
	desk.Spooler
	printer confirm.PrinterInfo
}

func (p onePrinter) Printers(context.Context) ([]confirm.PrinterInfo, error) {
	return []confirm.PrinterInfo{p.printer}, nil
}

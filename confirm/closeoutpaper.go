package confirm

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// CloseOutCertificate is what 收尾完成证明 tells: nothing is left to do on this
// workstation, and by which heads of its two chains anybody can tell later that
// nothing was changed (features 111).
type CloseOutCertificate struct {
	Point   Point
	Plan    Plan
	Window  Window
	Numbers Numbers
	// Ledger is the end of the print ledger and Audit that of the audit log,
	// which holds the line about this certificate.
	Ledger   LedgerExport
	Audit    AuditEnd
	LastPull time.Time // UTC; zero: never in this session
	Clerk    string    // 经办人
	At       time.Time // UTC, server-anchored
}

// LedgerExport is how far the print ledger has been exported (打印台账).
type LedgerExport struct {
	Seq  int64     `json:"seq"`  // of its last line; 0: nothing was printed
	Hash string    `json:"hash"` // of that line, lower-case hex
	At   time.Time `json:"at"`   // UTC
}

// SettingLedgerExport keeps the newest LedgerExport of a workstation.
const SettingLedgerExport = "ledger export"

// hashGroup is how many digits of a hash stand together, to be compared by eye.
const hashGroup = 8

// Listing lays the certificate out as a table of two columns, to be signed.
func (c *CloseOutCertificate) Listing() Listing {
	const minute = "2006年1月2日 15:04"
	at := func(t time.Time) string {
		if t.IsZero() {
			return "—"
		}
		return InChina(t).Format(minute)
	}
	people := func(n int) string { return strconv.Itoa(n) + " 人" }
	ledger := "没有打印过"
	if c.Ledger.Seq > 0 {
		ledger = fmt.Sprintf("共 %d 行，已于 %s 导出", c.Ledger.Seq, at(c.Ledger.At))
	}
	n := &c.Numbers
	return Listing{
		Title:    "现场确认收尾完成证明",
		Subtitle: "兹证明以下现场确认工作在本工作站已经全部办完：结论都已签名并由登记库受理或答复，没有未处理的冲突，申请表已打印，打印台账已导出。",
		Columns:  []ListingColumn{{Key: "item", Title: "事项", Width: 52}, {Key: "value", Title: "情况", Width: 128}},
		Rows: [][]string{
			{"现场确认点", strings.TrimSpace(c.Point.Name + "　" + c.Point.Code)},
			{"注册计划", c.Plan.Name},
			{"确认时间", at(c.Window.Opens) + " 至 " + at(c.Window.Closes)},
			{"应到", people(n.Expected)},
			{"材料齐全", people(n.Complete)},
			{"材料不全", people(n.Incomplete)},
			{"申报未受理", people(n.Declined)},
			{"未作确认", people(n.Left)},
			{"没有作结论的申请人", people(n.NotCome)},
			{"没有签名、没有发送的结论", strconv.Itoa(n.InHand) + " 项"},
			{"没有处理的冲突", strconv.Itoa(n.Conflicts) + " 项"},
			{"没有打印的申请表", strconv.Itoa(n.Unprinted) + " 份"},
			{"打印台账", ledger},
			{"打印台账末行校验值", groupedHash(c.Ledger.Hash)},
			{"审计日志", fmt.Sprintf("共 %d 条", c.Audit.Seq)},
			{"审计日志末条校验值", groupedHash(c.Audit.Hash)},
			{"登记库数据截至", at(c.LastPull)},
			{"经办人", c.Clerk},
			{"出具时间", at(c.At)},
		},
		Signatures: []string{"经办人（签名）", "确认点负责人（签名）", "确认点（盖章）", "日期"},
	}
}

func groupedHash(hash string) string {
	if hash == "" {
		return "—"
	}
	var groups []string
	for len(hash) > hashGroup {
		groups, hash = append(groups, hash[:hashGroup]), hash[hashGroup:]
	}
	return strings.Join(append(groups, hash), " ")
}

// LedgerListing is 打印台账 as a list to be kept by the bureau: ids and numbers,
// no name of a person.
func LedgerListing(lines []PrintEntry, point Point) Listing {
	list := Listing{
		Title:    "打印台账",
		Subtitle: "确认点：" + point.Name + "　共 " + strconv.Itoa(len(lines)) + " 行",
	}
	columns := []struct {
		key, title string
		get        func(e *PrintEntry) string
	}{
		{"seq", "行", func(e *PrintEntry) string { return strconv.FormatInt(e.Seq, 10) }},
		{"at", "时间", func(e *PrintEntry) string { return InChina(e.At).Format("2006-01-02 15:04:05") }},
		{"actor", "经办人编号", func(e *PrintEntry) string { return e.Actor }},
		{"application_no", "报名号", func(e *PrintEntry) string { return e.ApplicationNo }},
		{"kind", "内容", func(e *PrintEntry) string { return e.Kind.Label() }},
		{"version", "版本", func(e *PrintEntry) string { return strconv.FormatInt(e.Version, 10) }},
		{"state", "结果", func(e *PrintEntry) string { return e.State.Label() }},
		{"print_no", "第几次", func(e *PrintEntry) string { return strconv.Itoa(e.PrintNo) }},
		{"copies", "份数", func(e *PrintEntry) string { return strconv.Itoa(e.Copies) }},
		{"printer", "打印机", func(e *PrintEntry) string { return e.Printer }},
		{"reason", "补打原因", func(e *PrintEntry) string { return e.Reason }},
		{"hash", "校验值", func(e *PrintEntry) string { return e.Hash }},
	}
	for _, c := range columns {
		list.Columns = append(list.Columns, ListingColumn{Key: c.key, Title: c.title, Width: 20})
	}
	for i := range lines {
		row := make([]string, len(columns))
		for c := range columns {
			row[c] = columns[c].get(&lines[i])
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

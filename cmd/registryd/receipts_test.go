package main

import (
	"bytes"
	"testing"
	"time"

	"confirmpoint/sync/registry"
)

// TestReceiptTable: one line a number, and a sum that says whether anything is open.
func TestReceiptTable(t *testing.T) {
	at := time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)
	lines := []registry.ReceiptLine{
		{Number: "T01-20261008-0001", Use: registry.ReceiptGiven, ApplicationNo: "2026340100000001", UserName: "zhangmin", InstallationID: "0199c0de-0000-7000-8000-00000000abcd", At: at},
		{Number: "T01-20261008-0002", Use: registry.ReceiptVoid, UserName: "zhangmin", InstallationID: "0199c0de-0000-7000-8000-00000000abcd", At: at, Reason: "卡纸"},
		{Number: "T01-20261008-0003", Use: registry.ReceiptReserved, UserName: "lining", InstallationID: "short", At: at},
		{Number: "T01-20261008-0004", Use: registry.ReceiptLost},
	}
	for name, tt := range map[string]struct {
		shown, all []registry.ReceiptLine
		want       string
	}{
		"open": {lines, lines, `编号                 去向      报名号               确认用户      工作站           时间                说明
T01-20261008-0001  已登记     2026340100000001  zhangmin  00000000abcd  2026-10-08 10:30  
T01-20261008-0002  作废      -                 zhangmin  00000000abcd  2026-10-08 10:30  卡纸
T01-20261008-0003  预留，未说明  -                 lining    short         2026-10-08 10:30  
T01-20261008-0004  缺号，无记录  -                 -         -             -                 
共 4 个编号；已登记 1；作废 1；预留，未说明 1；缺号，无记录 1。2 个还没有去向：请确认点登记、作废或交回，或用 registryd receipts explain 说明。
`},
		"all explained, none shown": {nil, lines[:2], `编号  去向  报名号  确认用户  工作站  时间  说明
共 2 个编号；已登记 1；作废 1。每个编号都有去向。
`},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			a := &app{world: world{out: &out}}
			if err := a.showReceipts(tt.shown, tt.all); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("got\n%s\nwant\n%s", out.String(), tt.want)
			}
		})
	}
}

// TestEveryUseHasWords in the table.
func TestEveryUseHasWords(t *testing.T) {
	words := map[registry.ReceiptUse]string{}
	for _, u := range receiptUses {
		words[u.use] = u.word
	}
	for _, use := range []registry.ReceiptUse{
		registry.ReceiptGiven, registry.ReceiptRevoked, registry.ReceiptReserved, registry.ReceiptPrinted,
		registry.ReceiptVoid, registry.ReceiptReturned, registry.ReceiptLost,
	} {
		if words[use] == "" {
			t.Errorf("no word for %s", use)
		}
	}
}

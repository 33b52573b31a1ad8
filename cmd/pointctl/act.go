package main

import (
	"fmt"

	"confirmpoint/confirm"
)

// signed tells that an action is signed and saved; it counts once the registry
// has accepted it.
func (a *app) signed(number string, op confirm.Operation) {
	if a.json {
		a.printJSON(operationsOf([]confirm.Operation{op})[0])
		return
	}
	if op.State == "" { // kept for a batch (confirm.SignBatch)
		fmt.Fprintf(a.out, "%s：%s，还没有签名。请用 pointctl sign 核对清单，输入 PIN 码签名。\n", number, op.Intent.Action.Label())
		return
	}
	fmt.Fprintf(a.out, "%s：%s，已签名保存，待发送（编号 %s）。\n", number, op.Intent.Action.Label(), op.Intent.OperationID)
}

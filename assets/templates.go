package assets

import _ "embed"

//go:embed templates/form.json
var formTemplate []byte

//go:embed templates/receipt.json
var receiptTemplate []byte

// FormTemplate is the 教师资格定期注册申请表 as package printing/form reads it.
// It is our own drawing (domain.md §3.4): the official one was not to be had.
func FormTemplate() []byte { return formTemplate }

// ReceiptTemplate is the 受理凭证, our own drawing (domain.md §10.2).
func ReceiptTemplate() []byte { return receiptTemplate }

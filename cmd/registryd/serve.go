package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) serveCmd() *cobra.Command {
	var listen, sms, watch string
	c := &cobra.Command{
		Use: "serve", Short: "用 HTTPS 服务各工作站，直到 Ctrl+C", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.logForm != "text" && a.logForm != "json" {
				return usageError{errors.New("--log 写 text 或 json")}
			}
			gateway, err := a.gateway(sms)
			if err != nil {
				return err
			}
			return a.with(c.Context(), registry.Config{SMS: gateway}, func(r *registry.Registry) error {
				l, err := (&net.ListenConfig{}).Listen(c.Context(), "tcp", listen)
				if err != nil {
					return err
				}
				stopWatch, err := a.watch(c.Context(), r, watch)
				if err != nil {
					return errors.Join(err, l.Close())
				}
				defer stopWatch()
				fmt.Fprintf(a.out, "登记库已在 https://%s 开始服务。\n", l.Addr())
				if err := r.Serve(c.Context(), l); err != nil {
					return err
				}
				fmt.Fprintln(a.out, "已停止服务。")
				return nil
			})
		},
	}
	c.Flags().StringVar(&listen, "listen", ":8443", "监听的地址和端口")
	c.Flags().StringVar(&watch, "watch", "", "另开一个地址供监控：/healthz 和 /metrics，如 127.0.0.1:9180；不要让工作站访问到")
	c.Flags().StringVar(&a.logForm, "log", "text", "日志的格式：text 或 json")
	c.Flags().StringVar(&sms, "sms", "", "短信：webhook=https://… 交给短信服务；log 只显示在本窗口（仅供试用）")
	return need(c, "sms")
}

// watch serves health and metrics on an address of its own, until the function
// it gives is called.
func (a *app) watch(ctx context.Context, r *registry.Registry, address string) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := r.ServeWatch(ctx, l); err != nil {
			complain(a.err, err)
		}
	}()
	fmt.Fprintf(a.out, "监控地址：http://%s\n", l.Addr())
	return func() { cancel(); <-ended }, nil
}

// gateway reads --sms.
func (a *app) gateway(sms string) (registry.SMSGateway, error) {
	if sms == "log" {
		return registry.NewLogGateway(a.out), nil
	}
	address, ok := strings.CutPrefix(sms, "webhook=")
	if !ok {
		return nil, usageError{errors.New("--sms 写 log 或 webhook=https://…")}
	}
	g, err := registry.NewWebhookGateway(address)
	if err != nil {
		return nil, usageError{errors.New("短信服务的地址须以 https:// 开头")}
	}
	return g, nil
}

package environments_test

import (
	"strings"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/search"
)

type environment = environments.Environment

// Each mistake is in a copy of staging; the line says what is given, what is
// allowed, and, where it is AWS that allows it, the page.
var mistakes = map[string]func(e *environment){
	`Name is "De v", allowed are 2 to 16 lower-case`:                                                                         func(e *environment) { e.Name = "De v" },
	`Account is "1", allowed are 12 digits`:                                                                                  func(e *environment) { e.Account = "1" },
	`Architecture is "amd64", allowed are arm64, x86_64`:                                                                     func(e *environment) { e.Architecture = "amd64" },
	"LogRetentionDays is 8, allowed are [1 3 5":                                                                              func(e *environment) { e.LogRetentionDays = 8 },
	"Destroy and TerminationProtection are both true":                                                                        func(e *environment) { e.Destroy = true },
	"Ingest.Retention is 71h30m0s, allowed are 24h to 8760h in whole hours":                                                  func(e *environment) { e.Ingest.Retention = 71*time.Hour + 30*time.Minute },
	"Ingest.MaxRecordKiB is 0, allowed are 1024 to 10240 KiB (https://docs.aws.amazon.com":                                   func(e *environment) { e.Ingest.MaxRecordKiB = 0 },
	"Analytics.MaxRecordKiB is 10241":                                                                                        func(e *environment) { e.Analytics.MaxRecordKiB = 10241 },
	"Transform.Timeout is 0s, allowed are 1s to 15m0s":                                                                       func(e *environment) { e.Transform.Timeout = 0 },
	"Transform.RetryAttempts is -1, allowed are 1 to 10000":                                                                  func(e *environment) { e.Transform.RetryAttempts = -1 },
	"allowed is less than Ingest.Retention":                                                                                  func(e *environment) { e.Transform.MaxRecordAge = 5 * day },
	`Transform.LogLevel is "loud", allowed are debug, info, warn, error`:                                                     func(e *environment) { e.Transform.LogLevel = "loud" },
	"Events.MaxAge is 1m0s, allowed are 1h and more":                                                                         func(e *environment) { e.Events.MaxAge = time.Minute },
	`Events.AccountKeySecret is "a b"`:                                                                                       func(e *environment) { e.Events.AccountKeySecret = "a b" },
	"Lake.Expiration is 1h0m0s, allowed are whole days":                                                                      func(e *environment) { e.Lake.Expiration, e.Lake.ColdAfter = time.Hour, 0 },
	"Rejects.ColdAfter is 24h0m0s, allowed are whole days from 720h on":                                                      func(e *environment) { e.Rejects.ColdAfter = day },
	"Load.EventsPerSecond is 0, allowed are more than 0":                                                                     func(e *environment) { e.Load.EventsPerSecond = 0 },
	"Load.Freshness is 30s, allowed are 1m0s to 15m0s":                                                                       func(e *environment) { e.Load.Freshness = 30 * time.Second },
	`Load.Region is "us-east-1", allowed is nothing`:                                                                         func(e *environment) { e.Load.Region = "us-east-1" },
	"Load.Partitions is 9, allowed is 0":                                                                                     func(e *environment) { e.Load.Partitions = 9 },
	`Search.Rotation is "NoRotation", allowed are OneHour, OneDay, OneWeek, OneMonth (https://docs.aws.amazon.com/firehose/`: func(e *environment) { e.Search.Rotation = search.NoRotation },
	"Search.RetryDuration is 2h0m1s, allowed are 1s to 2h0m0s":                                                               func(e *environment) { e.Search.RetryDuration = 2*time.Hour + time.Second },
	`Search.NodeType is "r6g.large", allowed are types such as`:                                                              func(e *environment) { e.Search.NodeType = "r6g.large" },
	"Search.DataNodes is 84, allowed are 0 to 80 nodes":                                                                      func(e *environment) { e.Search.DataNodes = 84 },
	"Search.VolumeGiB is 9, allowed are 10 to 24576 GiB":                                                                     func(e *environment) { e.Search.VolumeGiB = 9 },
	"zones and 1 Replicas, allowed with 3 zones and 2 Replicas":                                                              func(e *environment) { e.Search.Standby = true },
	"Search.Retention is 0s, allowed are 1h0m0s to 87600h0m0s":                                                               func(e *environment) { e.Search.Retention = 0 },
	`Network.CIDR is "10.0.0.0", allowed are blocks of IPv4`:                                                                 func(e *environment) { e.Network.CIDR = "10.0.0.0" },
	`Network.Zones has "us-east-1b" twice`:                                                                                   func(e *environment) { e.Network.Zones = []string{"us-east-1a", "us-east-1b", "us-east-1b"} },
	`Alarms.Page has "nobody", allowed are e-mail addresses`:                                                                 func(e *environment) { e.Alarms.Page = []string{"nobody"} },
	"Alarms.SilentAfter is 1m30s, allowed are 1m to 24h in whole minutes, or 0 for as long as it likes":                      func(e *environment) { e.Alarms.SilentAfter = 90 * time.Second },
	`Alarms.Warn has "a@example.com" twice`:                                                                                  func(e *environment) { e.Alarms.Warn = []string{"a@example.com", "a@example.com"} },
}

// More that cannot stand beside the ones above.
var lone = map[string]func(e *environment){
	"Search.DataNodes is 3 in 2 zones, allowed are as many in each":      func(e *environment) { e.Search.DataNodes = 3 },
	"Search.Replicas is 2 on 2 nodes, allowed are fewer than nodes":      func(e *environment) { e.Search.DataNodes, e.Search.Replicas = 2, 2 },
	"Search.Replicas is 0, allowed are 1 and more in more than one zone": func(e *environment) { e.Search.Replicas = 0 },
	"Search.Replicas is 3, allowed are 0 to 2":                           func(e *environment) { e.Search.Replicas = 3 },
	`Region is "mars-1"`:                                           func(e *environment) { e.Region, e.Network = "mars-1", environments.Network{} },
	"allowed are both, or neither":                                 func(e *environment) { e.Account = "" },
	"Ingest.Retention is 23h0m0s":                                  func(e *environment) { e.Ingest.Retention, e.Transform.MaxRecordAge = 23*time.Hour, time.Hour },
	"partitions at a time, allowed are 500":                        func(e *environment) { e.Analytics.Retention = 365 * day },
	"Lake.ColdAfter is 720h0m0s, allowed is l":                     func(e *environment) { e.Lake.Expiration = 30 * day },
	`Network.CIDR is "8.8.8.0/24", allowed are private`:            func(e *environment) { e.Network.CIDR = "8.8.8.0/24" },
	`Network.CIDR is "10.0.0.0/28" with 2 zones, allowed are /16 `: func(e *environment) { e.Network.CIDR = "10.0.0.0/28" },
	`Network.CIDR is "10.0.0.0/15" with 2 zones, allowed are /16 `: func(e *environment) { e.Network.CIDR = "10.0.0.0/15" },
	`Network.CIDR is "10.0.0.1/24", allowed are blocks`:            func(e *environment) { e.Network.CIDR = "10.0.0.1/24" },
	`Network.CIDR is "", allowed are blocks`:                       func(e *environment) { e.Network.CIDR = "" },
	"Network.Zones are [], allowed are 2 to 6":                     func(e *environment) { e.Network.Zones = nil },
	`Network.Zones has "us-west-2a", allowed are zones of Region`:  func(e *environment) { e.Network.Zones = []string{"us-east-1a", "us-west-2a"} },
}

func TestValidate(t *testing.T) {
	all := environments.Staging()
	for _, table := range []map[string]func(e *environment){mistakes, lone} {
		for want, spoil := range table {
			one := environments.Staging()
			spoil(&one)
			err := one.Validate()
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Validate: %v, want one line with %q", err, want)
			}
		}
	}
	for _, spoil := range mistakes {
		spoil(&all)
	}
	err := all.Validate()
	if err == nil {
		t.Fatal("all mistakes together are none")
	}
	for want := range mistakes {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Validate of all mistakes together lacks %q:\n%v", want, err)
		}
	}
	if lines := strings.Count(err.Error(), "\n") + 1; lines != len(mistakes) {
		t.Errorf("%d mistakes are %d lines:\n%v", len(mistakes), lines, err)
	}
}

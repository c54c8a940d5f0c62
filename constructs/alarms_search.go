package constructs

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsopensearchservice"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsopensearchservice"
	"github.com/aws/constructs-go/constructs/v10"
)

// SearchAlarmsProps says which domain of OpenSearch Service is watched. What it has is
// read from it where this app makes it; the fields beside are for one that is given,
// and win.
type SearchAlarmsProps struct {
	// Domain to watch: the CDK's of the domain, or the L1 resource. Required.
	Domain interfacesawsopensearchservice.IDomainRef
	// Alarms says whom they tell.
	Alarms AlarmProps
	// VolumeGiB of a data node. Zero: as the domain says, else there is no alarm of
	// free space.
	VolumeGiB int
	// Nodes of the domain, managers included. Zero: as the domain says, else there is
	// no alarm of missing ones.
	Nodes int
	// Managers says that it has dedicated ones. False: as the domain says.
	Managers bool
}

// SearchAlarms watch a domain as AWS advises.
type SearchAlarms struct {
	constructs.Construct
	// Red (search-red, page): a primary shard is on no node.
	Red *Alarm
	// Yellow (search-yellow, warn): a replica is on no node.
	Yellow *Alarm
	// Storage (search-storage, page): a node has less than a quarter of its volume
	// free.
	Storage *Alarm
	// Memory (search-memory, warn): a node's Java heap is full to 95 %.
	Memory *Alarm
	// CPU (search-cpu, warn): a node is busy to 80 %.
	CPU *Alarm
	// WritesBlocked (search-writes-blocked, page): no documents are taken.
	WritesBlocked *Alarm
	// Snapshot (search-snapshot, warn): the automated snapshot failed.
	Snapshot *Alarm
	// KeyError (search-key-error, page): the key is disabled.
	KeyError *Alarm
	// KeyInaccessible (search-key-inaccessible, page): the key cannot be used.
	KeyInaccessible *Alarm
	// ManagerCPU (search-manager-cpu, warn): a manager is busy to 50 %. Only with
	// dedicated ones.
	ManagerCPU *Alarm
	// ManagerMemory (search-manager-memory, warn): a manager's Java heap is full to
	// 95 %. Only with dedicated ones.
	ManagerMemory *Alarm
	// Nodes (search-nodes, warn): there are fewer nodes than the domain should have.
	Nodes *Alarm

	made alarms
}

// NewSearchAlarms makes SearchAlarms.
func NewSearchAlarms(scope constructs.Construct, id string, props SearchAlarmsProps) *SearchAlarms {
	a := &SearchAlarms{}
	newConstruct(a, scope, id)
	if !props.check(check{construct: a}) {
		return a
	}
	a.documents(props)
	a.nodes(props)
	a.keys(props)
	if props.Managers {
		a.managers(props)
	}
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *SearchAlarms) All() []*Alarm { return a.made.list() }

// add makes an alarm with the statistic, period and number of periods that AWS
// advises. A domain writes its metrics each minute: where one does not come, nothing
// is known, and nothing changes.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html
func (a *SearchAlarms) add(p SearchAlarmsProps, metric, statistic string, period time.Duration, w watch) *Alarm {
	w.metric = measured("AWS/ES", metric, statistic, period, map[string]*string{
		"DomainName": p.Domain.DomainRef().DomainName, "ClientId": awscdk.Stack_Of(a).Account(),
	})
	w.m = w.n
	if w.missing == "" {
		w.missing = asBefore
	}
	w.says = fmt.Sprintf(w.says, pathOf(p.Domain))
	return a.made.add(a, p.Alarms, w)
}

// documents is whether they are there, and further ones taken.
func (a *SearchAlarms) documents(p SearchAlarmsProps) {
	a.Red = a.add(p, "ClusterStatus.red", "Maximum", time.Minute, watch{
		kind: "search-red", severity: Page, compare: atLeast, threshold: 1, n: 1,
		says: "A primary shard of %s is on no node: what is in it is not found, and not taken.",
	})
	a.Yellow = a.add(p, "ClusterStatus.yellow", "Maximum", time.Minute, watch{
		kind: "search-yellow", severity: Warn, compare: atLeast, threshold: 1, n: 5,
		says: "For 5 minutes a replica of %s is on no node: another failure can lose documents.",
	})
	a.WritesBlocked = a.add(p, "ClusterIndexWritesBlocked", "Maximum", 5*time.Minute, watch{
		kind: "search-writes-blocked", severity: Page, compare: atLeast, threshold: 1, n: 1,
		says: "%s takes no documents: it is short of storage or memory.",
	})
	a.Snapshot = a.add(p, "AutomatedSnapshotFailure", "Maximum", time.Minute, watch{
		kind: "search-snapshot", severity: Warn, compare: atLeast, threshold: 1, n: 1,
		says: "The automated snapshot of %s failed.",
	})
}

// nodes is whether they are there and have room. AWS advises a day for missing ones;
// half an hour is longer than one takes to be replaced.
func (a *SearchAlarms) nodes(p SearchAlarmsProps) {
	if p.VolumeGiB > 0 {
		quarter := float64(p.VolumeGiB) * 1024 / 4
		a.Storage = a.add(p, "FreeStorageSpace", "Minimum", time.Minute, watch{
			kind: "search-storage", severity: Page, compare: atMost, threshold: quarter, n: 1,
			says: fmt.Sprintf("A node of %%s has %.0f MiB free or less, a quarter of its volume: when it is full, no documents are taken.", quarter),
		})
	}
	a.Memory = a.add(p, "JVMMemoryPressure", "Maximum", time.Minute, watch{
		kind: "search-memory", severity: Warn, compare: atLeast, threshold: 95, n: 3,
		says: "For 3 minutes the Java heap of a node of %s is full to 95 %% or more: it may run out of memory.",
	})
	a.CPU = a.add(p, "CPUUtilization", "Maximum", 15*time.Minute, watch{
		kind: "search-cpu", severity: Warn, compare: atLeast, threshold: 80, n: 3,
		says: "For 45 minutes a node of %s is busy to 80 %% or more.",
	})
	if p.Nodes > 0 {
		a.Nodes = a.add(p, "Nodes", "Minimum", time.Minute, watch{
			kind: "search-nodes", severity: Warn, compare: below, threshold: float64(p.Nodes), n: 30,
			says: fmt.Sprintf("For 30 minutes %%s has fewer than its %d nodes.", p.Nodes),
		})
	}
}

// keys is of metrics that are there only while there is an error.
func (a *SearchAlarms) keys(p SearchAlarmsProps) {
	a.KeyError = a.add(p, "KMSKeyError", "Maximum", time.Minute, watch{
		kind: "search-key-error", severity: Page, compare: atLeast, threshold: 1, n: 1, missing: asGood,
		says: "The key of %s is disabled: no document can be read or written until it is enabled.",
	})
	a.KeyInaccessible = a.add(p, "KMSKeyInaccessible", "Maximum", time.Minute, watch{
		kind: "search-key-inaccessible", severity: Page, compare: atLeast, threshold: 1, n: 1, missing: asGood,
		says: "The key of %s is deleted, or its grant is: the domain cannot be mended, only restored from a snapshot.",
	})
}

func (a *SearchAlarms) managers(p SearchAlarmsProps) {
	a.ManagerCPU = a.add(p, "MasterCPUUtilization", "Maximum", 15*time.Minute, watch{
		kind: "search-manager-cpu", severity: Warn, compare: atLeast, threshold: 50, n: 3,
		says: "For 45 minutes a manager of %s is busy to 50 %% or more.",
	})
	a.ManagerMemory = a.add(p, "MasterJVMMemoryPressure", "Maximum", time.Minute, watch{
		kind: "search-manager-memory", severity: Warn, compare: atLeast, threshold: 95, n: 3,
		says: "For 3 minutes the Java heap of a manager of %s is full to 95 %% or more: the domain may lose its manager.",
	})
}

// check fills in what the domain says.
func (p *SearchAlarmsProps) check(c check) bool {
	p.Alarms.check(c)
	if !c.given("Domain", p.Domain, "the domain to watch") || !c.here("Domain", p.Domain, true) {
		return false
	}
	c.by(pageDomain).number("VolumeGiB", &p.VolumeGiB, 0, 10, 24576, "GiB")
	c.by(pageSearchLimits).number("Nodes", &p.Nodes, 0, 1, 1007, "nodes")
	domain, ok := resourceOf[awsopensearchservice.CfnDomain](p.Domain)
	if !ok {
		return true
	}
	cluster := settingsOf(domain, domain.ClusterConfig())
	p.Managers = p.Managers || cluster.is("dedicatedMasterEnabled")
	nodes := cluster.number("instanceCount")
	if cluster.is("dedicatedMasterEnabled") {
		nodes += cluster.number("dedicatedMasterCount")
	}
	take(&p.Nodes, nodes)
	take(&p.VolumeGiB, settingsOf(domain, domain.EbsOptions()).number("volumeSize"))
	return true
}

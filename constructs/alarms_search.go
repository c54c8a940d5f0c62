package constructs

import (
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

	alarms
}

// NewSearchAlarms makes SearchAlarms.
func NewSearchAlarms(scope constructs.Construct, id string, props SearchAlarmsProps) *SearchAlarms {
	a := &SearchAlarms{}
	newConstruct(a, scope, id)
	return a
}

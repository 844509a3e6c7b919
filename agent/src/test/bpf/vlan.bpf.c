// SPDX-License-Identifier: GPL-2.0-only
/* A VLAN of a cable's own, without an interface for it: what leaves gets a tag, what comes in loses
 * it. For kernels without 802.1Q. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define VLAN 7

SEC("tc/push")
int pushes(struct __sk_buff *skb)
{
	return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), VLAN) ? TC_ACT_SHOT : TC_ACT_OK;
}

SEC("tc/pop")
int pops(struct __sk_buff *skb)
{
	if (!skb->vlan_present || skb->vlan_tci != VLAN)
		return TC_ACT_SHOT;
	return bpf_skb_vlan_pop(skb) ? TC_ACT_SHOT : TC_ACT_OK;
}

char _license[] SEC("license") = "GPL";

"""Prints the table of docs/back-test.md: two readings of outcome B, for the rule and two simple lists of equal length.

    python3 tests/data/backtest_simulation.py
"""

import numpy as np
rng=np.random.default_rng(1)
def sim(n,share,kind):
    # true standing constant w/ corr .7 across; obs corr r=.83
    g=rng.normal(size=(n,1,1)); t=np.sqrt(.7)*g+np.sqrt(.3)*rng.normal(size=(n,1,3))
    on=rng.normal(size=(n,4,1)); e=np.sqrt(.2)*on+np.sqrt(.8)*rng.normal(size=(n,4,3))
    x=np.sqrt(.83)*t+np.sqrt(.17)*e
    dec=rng.random(n)<share
    eff=np.zeros((n,4,3))
    start=rng.integers(1,4,size=n) # decline starts at occasion
    for o in range(4):
        if kind=='slow': eff[:,o,:]=-(np.maximum(0,o-start+1)*.5)[:,None]
        if kind=='step': eff[:,o,:]=-((o>=start)*1.0)[:,None]
    x=x+eff*dec[:,None,None]
    return x,dec
z=lambda a,b,r:(b-r*a)/np.sqrt(1-r*r)
for kind,share in [('slow',0),('slow',.1),('step',.1),('slow',.05),('step',.05)]:
    x,dec=sim(400000,share,kind)
    c=z(x[:,0],x[:,2],.82); cm=z(x[:,0],x[:,1],.83)
    gap=(x[:,2]-x[:,0])/np.sqrt(2*(1-.82)); below=x[:,2]<0
    K=1.645
    conc=(c<=-K)|((gap<=-K)&below)
    lean=(c<=-1)|((gap<=-1)&below)
    C1=(lean.sum(1)[:,None]-lean)>0; C2=cm<=-1
    cand=(conc&(C1|C2)).any(1)
    m=cand.sum()
    low=np.argsort(x[:,2].mean(1))[:m]; fall=np.argsort(((x[:,2]-x[:,1])).min(1))[:m]
    outs={'x1->x3':(z(x[:,1],x[:,3],.82)<=-1).any(1),'x0->x3':(z(x[:,0],x[:,3],.82)<=-1).any(1),'x2->x3':(z(x[:,2],x[:,3],.83)<=-1).any(1)}
    print(kind,share,'cand',cand.mean().round(3))
    for k,o in outs.items(): print('   ',k,'all',o.mean().round(3),'rule',o[cand].mean().round(3),'low',o[low].mean().round(3),'fall',o[fall].mean().round(3))
    print('    true decliners: rule',dec[cand].mean().round(3),'low',dec[low].mean().round(3),'fall',dec[fall].mean().round(3))
